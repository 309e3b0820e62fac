import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { RALPH, ralph } from './ralph.ts';

/** A unit that calls `ralph` itself and keeps what it says. */
const calling = (words: string) => ({
  unit_id: 'a',
  description: 'fans out',
  allowed_directories: ['a'],
  command: ['/bin/sh', '-c', `${words} > a/out.txt 2>&1; echo "exit code $?" >> a/out.txt`],
});

const NODE = `"${process.execPath}" "${RALPH}"`;
const NESTED = /unit a of run \S+ works in .*a run cannot start another one in its own checkout/;
const HELD =
  /Another ralph works in this checkout.*(?:kill -INT|a run cannot start another one in its own checkout)/;

test.for([
  { name: 'starts a run', words: `${NODE} run plan.json`, says: NESTED },
  { name: 'starts a run from a directory of its own', words: `${NODE} run plan.json -C a`, says: NESTED },
  { name: 'resumes its own run', words: `${NODE} resume`, says: NESTED },
  {
    name: 'starts a run and hides where it runs',
    words: `env -u RALPH_RUN_ID -u RALPH_WORKER_NAMESPACE ${NODE} run plan.json`,
    says: HELD,
  },
])('a unit that $name in its own checkout is refused, at every level', async ({ words, says }) => {
  for (const level of ['auto', 'audit']) {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([calling(words)]);
    const { exitCode } = await ralph(['run', plan, '--confine', level], { cwd: checkout.root });
    const told = await readFile(join(checkout.root, 'a/out.txt'), 'utf8');
    expect(told).toMatch(says);
    expect(told).toContain('exit code 2');
    expect(exitCode).toBe(0);
  }
});

test('a unit may run ralph in another checkout', async () => {
  await using checkout = await makeCheckout();
  await using other = await makeCheckout();
  await other.plan([{ ...calling('true'), command: ['/bin/sh', '-c', 'echo done > a/done.txt'] }]);
  const plan = await checkout.plan([calling(`${NODE} run plan.json -C "${other.root}" --no-history`)]);
  await ralph(['run', plan, '--confine', 'audit'], { cwd: checkout.root });
  expect(await readFile(join(checkout.root, 'a/out.txt'), 'utf8')).not.toMatch(NESTED);
});
