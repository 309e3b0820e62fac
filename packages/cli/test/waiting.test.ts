import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { ralph } from './ralph.ts';

/** Reads the lines of a stream up to one that contains the word. */
async function lineWith(stream: Readable, word: string): Promise<string> {
  for await (const line of createInterface({ input: stream })) if (line.includes(word)) return line;
  throw new Error(`no line with ${word}`);
}

test('a wait before a retry is told in a line, and Ctrl-C ends it and the program at once', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('flaky', 'process.exit(1)')]);
  const run = ralph(['run', plan, '--retries', '1', '--retry-delay', '30s'], { cwd: checkout.root });
  expect(await lineWith(run.stdout, 'flaky waits')).toMatch(/^flaky waits \d\d\.\ds: tried again then$/);
  run.kill('SIGINT');
  const { stdout, exitCode } = await run;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/^flaky +cancelled +1 /m);
});

test.for([
  { flags: ['--fail-fast', '--continue'], said: '--continue' },
  { flags: ['--fail-fast', '--max-failures', '2'], said: '--max-failures' },
  { flags: ['--continue', '--max-failures', '2'], said: '--max-failures' },
  { flags: ['--connectivity-probe', 'nowhere'], said: 'host:port' },
  { flags: ['--agent', 'claude,cluade'], said: 'cluade' },
])('what is wrong is refused, and named: $said', async ({ flags, said }) => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([{ unit_id: 'a', description: 'x', allowed_directories: ['a'] }]);
  const { stderr, exitCode } = await ralph(['run', plan, ...flags], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(said);
});

test('after so many failures as one allows, the rest is cancelled', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan(['a', 'b', 'c', 'd'].map((id) => nodeUnit(id, 'process.exit(1)')));
  const flags = ['--max-failures', '2', '--max-workers', '1'];
  const { stdout, exitCode } = await ralph(['run', plan, ...flags], { cwd: checkout.root });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^c +cancelled/m);
});
