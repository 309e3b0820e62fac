import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '@ralph/reducer';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import { readKeptStatus, RUN_CHECKS, UNIT_CHECKS, type KeptStatus } from '../../src/look/kept-status.ts';
import { runStatus } from '../../src/look/run-status.ts';
import { RunStatusSchema, type RunStatus } from '../../src/look/run-status-schema.ts';
import type { RunPlace } from '../../src/locate-run.ts';
import { runPaths } from '../../src/run-paths.ts';
import { openStatusKeeper } from '../../src/status-keeper.ts';
import { eventsOf, ids, stateAfter } from './told-run.ts';

const OVER = [...ids('good', 120), 'fails-0'];
const GOING_ON = [...OVER, 'again-0', 'runs-0', 'waits-0'];
const FINISHED = { type: 'run_finished' } as const;

/** Of a shorter journal nothing is kept: as many events as that came before, which nobody here reads. */
const EARLIER = 5000;

interface Rig extends Disposable, RunPlace {
  readonly events: readonly RunEvent[];
  /** What the keeper left. */
  readonly kept: () => KeptStatus;
  readonly change: (change: (kept: KeptStatus) => unknown) => void;
}

/** The journal of a run, and what a keeper of the status made of it up to some event before its last ones. */
async function openRig({ live, behind = 0 }: { live: boolean; behind?: number }): Promise<Rig> {
  const root = mkdtempSync(join(tmpdir(), 'ralph kept '));
  const paths = runPaths(root, 'r');
  const told = eventsOf(live ? GOING_ON : OVER).map((event) => ({ ...event, seq: event.seq + EARLIER }));
  const last = told.at(-1);
  if (last === undefined) throw new Error('no events');
  const events: RunEvent[] = live ? [...told] : [...told, { ...last, ...FINISHED, seq: last.seq + 1 }];
  mkdirSync(paths.runDirectory, { recursive: true });
  writeFileSync(paths.journal, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const seen = events.slice(0, events.length - behind);
  using keeper = openStatusKeeper(paths);
  for (const [place, event] of seen.entries()) {
    if (place + 1 === seen.length) keeper.heard(event, stateAfter(seen));
  }
  if (live) await expect.poll(() => existsSync(paths.status)).toBe(true);
  else await keeper.finish();
  const kept = (): KeptStatus => JSON.parse(readFileSync(paths.status, 'utf8'));
  return {
    run_id: 'r',
    live,
    root,
    paths,
    events,
    kept,
    change: (change) => writeFileSync(paths.status, JSON.stringify(change(kept()))),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What the journal says. */
function folded({ events, live }: Rig, now_ms: number): RunStatus {
  const last_event_at = events.at(-1)?.at ?? null;
  return runStatus({ run_id: 'r', state: stateAfter(events), live, last_event_at }, { now_ms, brief: true });
}

test('the checks by hand know the fields of the schema, all of them', () => {
  expect(Object.keys(RUN_CHECKS)).toEqual(Object.keys(RunStatusSchema.shape));
  const unit: z.ZodObject = RunStatusSchema.shape.units.element;
  expect(Object.keys(UNIT_CHECKS)).toEqual(Object.keys(unit.shape));
});

test.for([{ live: true }, { live: false }])(
  'what was kept is what the journal says: live $live',
  async ({ live }) => {
    using rig = await openRig({ live });
    const now = rig.kept().written_at_ms + 5;
    const status = await readKeptStatus(rig, now);
    expect(status).toEqual(folded(rig, now));
    expect(status?.units.map(({ unit_id }) => unit_id)).toEqual(
      live ? ['fails-0', 'again-0', 'runs-0'] : ['fails-0'],
    );
  },
);

test('of a run that goes on it may be behind until it is to be written anew, and no longer', async () => {
  using rig = await openRig({ live: true, behind: 1 });
  const { written_at_ms, next_at_ms } = rig.kept();
  expect(next_at_ms - written_at_ms).toBeGreaterThanOrEqual(1000);
  expect((await readKeptStatus(rig, next_at_ms))?.counts).not.toEqual(folded(rig, next_at_ms).counts);
  expect(await readKeptStatus(rig, next_at_ms + 1001)).toBeNull();
  expect(await readKeptStatus(rig, written_at_ms - 1)).toBeNull();
});

test('in a run in which nothing happens it stays good', async () => {
  using rig = await openRig({ live: true });
  const later = rig.kept().next_at_ms + 3_600_000;
  expect(await readKeptStatus(rig, later)).toEqual(folded(rig, later));
});

const until = new Date(0).toISOString();
test.for<{ name: string; live: boolean; damage: (rig: Rig) => void }>([
  { name: 'there is none', live: false, damage: ({ paths }) => rmSync(paths.status) },
  { name: 'it is no JSON', live: false, damage: ({ paths }) => writeFileSync(paths.status, '\0\0\0') },
  {
    name: 'it is of another version',
    live: false,
    damage: ({ change }) => change((kept) => ({ ...kept, schema_version: 2 })),
  },
  {
    name: 'it is of another run',
    live: false,
    damage: ({ change }) => change((kept) => ({ ...kept, status: { ...kept.status, run_id: 's' } })),
  },
  {
    name: 'it is ahead of the journal',
    live: false,
    damage: ({ change }) => change((kept) => ({ ...kept, seq: kept.seq + 1 })),
  },
  {
    name: 'the run went on after its end',
    live: false,
    damage: ({ change }) => change((kept) => ({ ...kept, seq: kept.seq - 1 })),
  },
  {
    name: 'a wait is over',
    live: true,
    damage: ({ change }) =>
      change((kept) => ({
        ...kept,
        status: { ...kept.status, waits: [{ unit_id: 'again-0', agent: null, why: 'back_off', until }] },
      })),
  },
  {
    name: 'the last event is longer than what is read of it',
    live: false,
    damage: ({ paths, events }) =>
      writeFileSync(paths.journal, `${JSON.stringify({ ...events.at(-1), more: 'x'.repeat(70_000) })}\n`),
  },
  {
    name: 'the journal ends in something else',
    live: false,
    damage: ({ paths }) => appendFileSync(paths.journal, 'hm\n'),
  },
  {
    name: 'the journal ends in an event of another run',
    live: false,
    damage: ({ paths, events }) =>
      appendFileSync(paths.journal, `${JSON.stringify({ ...events.at(-1), run_id: 's' })}\n`),
  },
  { name: 'the journal cannot be opened', live: false, damage: ({ paths }) => rmSync(paths.journal) },
  { name: 'the journal is empty', live: false, damage: ({ paths }) => writeFileSync(paths.journal, '') },
])('the journal is to be read when $name', async ({ live, damage }) => {
  using rig = await openRig({ live });
  const now = rig.kept().written_at_ms + 5;
  damage(rig);
  expect(await readKeptStatus(rig, now)).toBeNull();
});

test('of a run whose process died it is good up to the last event', async () => {
  using rig = await openRig({ live: true });
  const dead = { ...rig, live: false };
  const now = rig.kept().next_at_ms + 3_600_000;
  const status = await readKeptStatus(dead, now);
  expect(status?.phase).toBe('died');
  expect(status).toEqual(folded(dead, now));
});

test('the journal is to be read of a run whose process died before its last events were kept', async () => {
  using rig = await openRig({ live: true, behind: 1 });
  expect(await readKeptStatus({ ...rig, live: false }, rig.kept().written_at_ms)).toBeNull();
});

test.for([null, 'hm', '2999-01-01T00:00:00.000Z'])(
  'the journal is to be read of a run whose process died with its last event at %s',
  async (last_event_at) => {
    using rig = await openRig({ live: true });
    rig.change((kept) => ({ ...kept, status: { ...kept.status, last_event_at } }));
    expect(await readKeptStatus({ ...rig, live: false }, Date.now())).toBeNull();
  },
);

test('half a last line is nothing, as for whoever reads the journal', async () => {
  using rig = await openRig({ live: false });
  appendFileSync(rig.paths.journal, '{"v":1,"seq":99999,"run_id":"r"');
  const now = rig.kept().written_at_ms + 5;
  expect(await readKeptStatus(rig, now)).toEqual(folded(rig, now));
});

const WRONG = [undefined, true, -1, 1.5, {}, ['x']];

/** A record may be empty, and what a unit needs is a list of words. */
function isLegal(field: string, value: unknown): boolean {
  if (field === 'needs') return Array.isArray(value);
  return ['counts', 'usage'].includes(field) && typeof value === 'object' && !Array.isArray(value);
}

test.for([
  ...['schema_version', 'seq', 'written_at_ms', 'next_at_ms', 'status'].map((field) => ({
    of: 'file',
    field,
  })),
  ...Object.keys(RUN_CHECKS).map((field) => ({ of: 'run', field })),
  ...Object.keys(UNIT_CHECKS).map((field) => ({ of: 'unit', field })),
])('a file with something else in the field $field of the $of is not believed', async ({ of, field }) => {
  using rig = await openRig({ live: true });
  const good = rig.kept();
  const now = good.written_at_ms + 5;
  for (const value of WRONG.filter((one) => !isLegal(field, one))) {
    const status = { ...good.status, ...(of === 'run' ? { [field]: value } : {}) };
    if (of === 'unit') status.units = good.status.units.map((unit) => ({ ...unit, [field]: value }));
    rig.change(() => ({ ...good, status, ...(of === 'file' ? { [field]: value } : {}) }));
    expect({ value, read: await readKeptStatus(rig, now) }).toEqual({ value, read: null });
  }
});

test('of a short journal nothing is kept, and what an earlier process kept is gone at once', async () => {
  using rig = await openRig({ live: false });
  writeFileSync(`${rig.paths.status}.tmp.0123abcd`, '{');
  {
    using keeper = openStatusKeeper(rig.paths);
    expect(existsSync(rig.paths.status)).toBe(false);
    expect(existsSync(`${rig.paths.status}.tmp.0123abcd`)).toBe(false);
    const last = rig.events.at(-1);
    if (last !== undefined) keeper.heard({ ...last, seq: last.seq - EARLIER }, stateAfter(rig.events));
    await keeper.finish();
  }
  expect(existsSync(rig.paths.status)).toBe(false);
});

test('where it cannot be written nothing else happens', async () => {
  using rig = await openRig({ live: false });
  rmSync(rig.paths.status);
  mkdirSync(join(rig.paths.status, 'in the way'), { recursive: true });
  using keeper = openStatusKeeper(rig.paths);
  const last = rig.events.at(-1);
  if (last !== undefined) keeper.heard(last, stateAfter(rig.events));
  await keeper.finish();
  expect(await readKeptStatus(rig, Date.now())).toBeNull();
});
