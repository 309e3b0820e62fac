import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { openRig, type Rig } from '../rig.ts';
import { BINARY, bystandersOf, faultsOf, type Fault } from './faults.ts';
import { survivorsOf } from './survivors.ts';

/** What one round of all faults came to. */
export interface FaultRound {
  readonly faults: number;
  readonly survivors: number;
  /** Results of units that are not there, or not told of. */
  readonly lost: number;
  /** Starts more than the journal tells of. */
  readonly repeated: number;
  readonly problems: readonly string[];
}

/** Injects every fault once, all in one run, and judges what came of each. */
export async function runFaultRound(): Promise<FaultRound> {
  const tag = `ralph-fault-${randomBytes(8).toString('hex')}`;
  const faults = faultsOf(tag);
  const rows = [...faults, ...bystandersOf(tag)];
  using world = openWorld();
  using rig = openRig();
  writeFileSync(join(rig.root, 'binary'), BINARY);
  const { summary, journalPath, logDirectory } = await rig.run(
    rows.map(({ name, unit }) => ({ unit_id: name, ...unit })),
    { maxWorkers: rows.length, graceMs: 300 },
  );
  const survivors = survivorsOf(tag, summary.run_id);
  world[Symbol.dispose]();
  const judged = rows.map((row) => judge(row, rig, summary.workers, logDirectory));
  const gaps = journalGaps(readFileSync(journalPath, 'utf8'));
  return {
    faults: faults.length,
    survivors: survivors.length,
    lost: judged.reduce((sum, { lost }) => sum + lost.length, gaps.length),
    repeated: judged.reduce((sum, { repeated }) => sum + repeated, 0),
    problems: [
      ...survivors.map((process) => `survived: ${process}`),
      ...gaps,
      ...judged.flatMap(({ lost, repeated, wrong }) => [
        ...lost,
        ...wrong,
        ...(repeated > 0 ? [`repeated: ${repeated}`] : []),
      ]),
    ],
  };
}

type Workers = Awaited<ReturnType<Rig['run']>>['summary']['workers'];

function judge(row: Fault, rig: Rig, workers: Workers, logs: string) {
  const { name, status, reason, attempts = 1, keeps = [], log } = row;
  const worker = workers.find(({ unit_id }) => unit_id === name);
  const countFile = join(rig.root, name, 'count');
  const starts = existsSync(countFile) ? statSync(countFile).size : 0;
  const ends = rig.events.filter(
    (event) =>
      'unit_id' in event &&
      event.unit_id === name &&
      ['worker_succeeded', 'worker_failed', 'unit_blocked', 'unit_cancelled'].includes(event.type),
  );
  const lost = [
    ...(worker === undefined ? [`${name}: the summary does not name it`] : []),
    ...(ends.length < Math.max(1, attempts) ? [`${name}: the journal tells of ${ends.length} ends`] : []),
    ...keeps.filter((path) => !existsSync(join(rig.root, path))).map((path) => `${name}: ${path} is gone`),
    ...logProblem(name, join(logs, `${name}.log`), log),
  ];
  const got = [worker?.status, worker?.failure?.reason, worker?.attempts];
  const wanted = [status, reason, attempts];
  const wrong =
    JSON.stringify(got) === JSON.stringify(wanted)
      ? []
      : [`${name}: expected ${wanted.join(', ')}, got ${got.join(', ')}: ${worker?.final_message}`];
  return { lost, wrong, repeated: Math.max(0, starts - (worker?.attempts ?? 0)) };
}

function logProblem(name: string, path: string, expected: Fault['log']): readonly string[] {
  if (expected === undefined) return [];
  const logged = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const same = typeof expected === 'number' ? logged.length === expected : logged.equals(expected);
  return same ? [] : [`${name}: its log has ${logged.length} bytes, not what it printed`];
}

function journalGaps(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line, index) =>
      JSON.parse(line).seq === index + 1 ? [] : [`the journal has a gap at line ${index + 1}`],
    );
}

/** Agents that are not what they seem, and a home without a login. */
function openWorld(): Disposable {
  const { PATH, HOME } = process.env;
  const home = mkdtempSync(join(tmpdir(), 'ralph-home-'));
  process.env['HOME'] = home;
  process.env['PATH'] = `${join(import.meta.dirname, '../fixtures/faults/bin')}${delimiter}${PATH}`;
  return {
    [Symbol.dispose]: () => {
      Object.assign(process.env, { PATH, HOME });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
