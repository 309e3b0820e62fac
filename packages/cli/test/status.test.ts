import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit, type Checkout } from './checkout.ts';
import { loadedFunctions } from './loaded-code.ts';
import { ralph } from './ralph.ts';

const MANY = { timeout: 180_000 };

/** A run of so many units whose last one fails and keeps another from starting. */
async function largeRun(checkout: Checkout, count: number): Promise<void> {
  const unit = (unit_id: string, code: string, more: object = {}): object => ({
    ...nodeUnit(unit_id, '', more),
    command: ['/bin/sh', '-c', code],
  });
  const good = Array.from({ length: count - 2 }, (_, place) => unit(`unit-${place}`, ':'));
  const plan = await checkout.plan([
    unit('kept-from-it', ':', { dependencies: ['bad'] }),
    ...good,
    unit('bad', 'exit 3'),
  ]);
  await ralph(['run', plan, '--confine', 'off', '--max-workers', '8'], { cwd: checkout.root });
}

/** The ids of the units that are listed. */
function listed(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^  ([a-z][\w-]*)  /.exec(line)?.[1] ?? []);
}

test(
  'of more than 100 units those are listed that did not succeed; --all and --json have all',
  MANY,
  async () => {
    await using checkout = await makeCheckout();
    await largeRun(checkout, 101);
    const brief = await ralph(['status'], { cwd: checkout.root });
    expect(listed(brief.stdout)).toEqual(['kept-from-it', 'bad']);
    expect(brief.stdout).toContain('  … 99 more: 99 succeeded ("ralph status --all" lists them)\n');
    const all = await ralph(['status', '--all'], { cwd: checkout.root });
    expect(listed(all.stdout)).toHaveLength(101);
    expect(all.stdout).not.toContain(' more: ');
    const { units } = JSON.parse((await ralph(['status', '--json'], { cwd: checkout.root })).stdout);
    expect(units).toHaveLength(101);
  },
);

test('of 100 units all are listed', MANY, async () => {
  await using checkout = await makeCheckout();
  await largeRun(checkout, 100);
  const { stdout } = await ralph(['status'], { cwd: checkout.root });
  expect(listed(stdout)).toHaveLength(100);
  expect(stdout).not.toContain(' more: ');
});

test('of a long run the status is not read from the journal, and says the same', MANY, async () => {
  await using checkout = await makeCheckout();
  // Three events each.
  await largeRun(checkout, 1700);
  const { stdout } = await ralph(['status'], { cwd: checkout.root });
  expect(stdout).toContain('  … 1698 more: 1698 succeeded (');
  const loaded = await loadedFunctions(['status'], checkout.root);
  expect([...loaded]).toContain('readKeptStatus');
  expect(['reduce', 'readSegmentWith', 'runStatus'].filter((name) => loaded.has(name))).toEqual([]);
  const runs = join(checkout.root, '.agent', 'runs');
  for (const run of await readdir(runs)) await rm(join(runs, run, 'status.json'));
  expect((await ralph(['status'], { cwd: checkout.root })).stdout).toBe(stdout);
});
