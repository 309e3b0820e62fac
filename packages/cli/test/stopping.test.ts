import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { RunSummarySchema } from '@ralph/manifest';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit, type Checkout } from './checkout.ts';
import { ralph } from './ralph.ts';

// Tells through a named pipe that it has started, then waits for ever.
const WAIT =
  "require('node:fs').writeFileSync(process.env.RALPH_WORKER_ID + '/started', 'x'); setInterval(() => {}, 1e6);";
const STUBBORN = `process.on('SIGTERM', () => {}); ${WAIT}`;

async function waitingUnit(
  checkout: Checkout,
  code: string,
): Promise<{ plan: string; started: () => Promise<unknown> }> {
  const pipe = join(checkout.root, 'waiting/started');
  await execa('mkdir', [join(checkout.root, 'waiting')]);
  await execa('mkfifo', [pipe]);
  const units = [
    nodeUnit('waiting', code, { retries: 3 }),
    nodeUnit('next', '', { dependencies: ['waiting'] }),
  ];
  return { plan: await checkout.plan(units), started: () => readFile(pipe) };
}

async function statuses(root: string): Promise<Record<string, string>> {
  const text = await readFile(join(root, '.agent/artifacts/parallel_development_summary.json'), 'utf8');
  const { workers } = RunSummarySchema.parse(JSON.parse(text));
  return Object.fromEntries(workers.map(({ unit_id, status }) => [unit_id, status]));
}

/** Reads the lines of a stream up to one that contains the word. */
async function lineWith(stream: Readable, word: string): Promise<string> {
  for await (const line of createInterface({ input: stream })) if (line.includes(word)) return line;
  throw new Error(`no line with ${word}`);
}

test('a second run in the same checkout is refused by name; Ctrl-C stops the first in order: exit code 130', async () => {
  await using checkout = await makeCheckout();
  const { plan, started } = await waitingUnit(checkout, WAIT);
  const first = ralph(['run', plan], { cwd: checkout.root });
  await started();
  const second = await ralph(['run', plan], { cwd: checkout.root });
  expect(second.stderr).toContain(String(first.pid));
  expect({ stdout: second.stdout, exitCode: second.exitCode }).toEqual({ stdout: '', exitCode: 2 });
  first.kill('SIGINT');
  const { stdout, exitCode } = await first;
  expect(exitCode).toBe(130);
  expect(stdout).toContain('press Ctrl-C again to kill them now');
  expect(stdout).toMatch(/^waiting +cancelled +1 /m);
  expect(await statuses(checkout.root)).toEqual({ waiting: 'cancelled', next: 'cancelled' });
});

test('SIGUSR1, by which Node opens its debugger to whoever can connect, workers among them, does nothing', async () => {
  await using checkout = await makeCheckout();
  const { plan, started } = await waitingUnit(checkout, WAIT);
  const run = ralph(['run', plan], { cwd: checkout.root });
  await started();
  run.kill('SIGUSR1');
  run.kill('SIGINT');
  const { stderr, exitCode } = await run;
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 130 });
});

test('a debugger that listens already is refused where workers are jailed', async () => {
  await using checkout = await makeCheckout();
  const { plan } = await waitingUnit(checkout, WAIT);
  const env = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };
  const { stderr, exitCode } = await ralph(['run', plan], { cwd: checkout.root, env });
  expect(stderr).toContain("Node's debugger listens at ws://127.0.0.1:");
  expect(exitCode).toBe(2);
});

test('temporary files that cannot be made are told with the remedy', async () => {
  await using checkout = await makeCheckout();
  const { plan } = await waitingUnit(checkout, WAIT);
  const env = { TMPDIR: join(checkout.root, 'missing') };
  const { stderr, exitCode } = await ralph(['run', plan], { cwd: checkout.root, env });
  expect(stderr).toContain('set TMPDIR to a directory that this user can write');
  expect(exitCode).toBe(2);
});

test('a second Ctrl-C kills what does not want to end; the summary is written all the same', async () => {
  await using checkout = await makeCheckout();
  const { plan, started } = await waitingUnit(checkout, STUBBORN);
  const run = ralph(['run', plan, '--grace', '1h', '--json'], { cwd: checkout.root });
  await started();
  run.kill('SIGTERM');
  await lineWith(run.stdout, 'run_interrupted');
  run.kill('SIGINT');
  const { exitCode, stderr } = await run;
  expect(exitCode).toBe(130);
  expect(stderr).toContain('received SIGTERM');
  expect(await statuses(checkout.root)).toEqual({ waiting: 'cancelled', next: 'cancelled' });
});

test('a reader that has seen enough does not end the run', async () => {
  await using checkout = await makeCheckout();
  const { plan, started } = await waitingUnit(
    checkout,
    "require('node:fs').writeFileSync('waiting/started', 'x')",
  );
  const run = ralph(['run', plan, '--json'], { cwd: checkout.root });
  run.stdout.destroy();
  await started();
  expect((await run).exitCode).toBe(0);
  expect(await statuses(checkout.root)).toEqual({ waiting: 'succeeded', next: 'succeeded' });
});

test('a worker runs alone from its manifest and prints one line', async () => {
  await using checkout = await makeCheckout();
  await ralph(['run', await checkout.plan([nodeUnit('a', "console.log('hello')")])], { cwd: checkout.root });
  const manifest = '.agent/workers/a/worker-manifest.json';
  const { stdout, exitCode } = await ralph(['worker', '--manifest', manifest], { cwd: checkout.root });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', report: { exit_code: 0 } });
});
