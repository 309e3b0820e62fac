import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
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
  await expectKept(checkout, '  … 1698 more: 1698 succeeded (');
});

test('nor is that of a long run whose process died', MANY, async () => {
  await using checkout = await makeCheckout();
  const succeeds = (_: unknown, place: number) => ({
    ...nodeUnit(`unit-${place}`, ''),
    command: ['/bin/true'],
  });
  const plan = await checkout.plan([
    ...Array.from({ length: 1700 }, succeeds),
    nodeUnit('works-on', 'setInterval(() => {}, 1e6)'),
  ]);
  const run = ralph(['run', plan, '--confine', 'off', '--max-workers', '8'], { cwd: checkout.root });
  await vi.waitUntil(async () => isAllKept(checkout), { timeout: MANY.timeout, interval: 100 });
  run.kill('SIGKILL');
  await run;
  await expectKept(checkout, '  … 1700 more: 1700 succeeded (');
});

/** Whether all units but one have ended, and the kept status has the newest event. */
async function isAllKept(checkout: Checkout): Promise<boolean> {
  const [run] = await runsOf(checkout);
  if (run === undefined) return false;
  const read = async (name: string) => readFile(join(run, name), 'utf8').catch(() => '{}');
  const kept = JSON.parse(await read('status.json'));
  const last = JSON.parse((await read('journal.ndjson')).split('\n').at(-2) ?? '{}');
  return kept.status?.counts.succeeded === 1700 && kept.seq === last.seq;
}

async function runsOf({ root }: Checkout): Promise<readonly string[]> {
  const runs = join(root, '.agent', 'runs');
  return (await readdir(runs).catch(() => [])).map((run) => join(runs, run));
}

async function expectKept(checkout: Checkout, part: string): Promise<void> {
  const { stdout } = await ralph(['status'], { cwd: checkout.root });
  expect(stdout).toContain(part);
  const loaded = await loadedFunctions(['status'], checkout.root);
  expect([...loaded]).toContain('readKeptStatus');
  expect(['reduce', 'readSegmentWith', 'runStatus'].filter((name) => loaded.has(name))).toEqual([]);
  for (const run of await runsOf(checkout)) await rm(join(run, 'status.json'));
  expect((await ralph(['status'], { cwd: checkout.root })).stdout).toBe(stdout);
}
