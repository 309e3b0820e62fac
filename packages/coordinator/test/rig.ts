import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parsePlan, type RunSummary, type WorkUnit } from '@ralph/manifest';
import { probeJail, type JailBackend } from '@ralph/mcp-server';
import type { RunEvent } from '@ralph/reducer';
import { runPlan, type RunOptions, type RunResult } from '../src/index.ts';

/** A temporary git repository in which plans are run for real. */
export interface Rig extends Disposable {
  readonly root: string;
  readonly events: RunEvent[];
  readonly write: (path: string, content: string) => void;
  readonly read: (path: string) => string;
  readonly run: (units: readonly UnitInput[], options?: Partial<RunOptions>) => Promise<RunResult>;
}

/** A unit with the fields that a test cares about; it writes in the directory of its own name unless told otherwise. */
export type UnitInput = Partial<WorkUnit> & { readonly unit_id: string };

export function openRig(name = 'ralph rig'): Rig {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `${name} `)));
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Rig', '-c', 'user.email=rig@example.com', ...args], { cwd: root });
  };
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  git('init', '-q', '-b', 'main');
  write('README.md', '# rig\n');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  const events: RunEvent[] = [];
  return {
    root,
    events,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    run: (units, options = {}) =>
      runPlan({ ...runOptions(root, units), onEvent: (event) => events.push(event), ...options }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What a plan of these units needs to be run. */
export function runOptions(root: string, units: readonly UnitInput[]): RunOptions {
  const parsed = parsePlan({
    schema_version: 1,
    work_units: units.map((unit) => ({
      description: `does ${unit.unit_id}`,
      allowed_directories: [unit.unit_id],
      ...unit,
    })),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  return {
    plan: parsed.plan,
    planPath: null,
    planSha256: '0'.repeat(64),
    root,
    agent: null,
    maxWorkers: 4,
    verify: null,
    failFast: false,
    confine: 'off',
    requireConfine: null,
    ralphVersion: '0.0.0-test',
    graceMs: 2000,
    // It would stay behind in the home directory of whoever runs the tests.
    history: false,
    retryDelayMs: 5,
    connectivityDelayMs: 5,
    connectivityProbe: 'off',
  };
}

/** The jails of Linux, and why one cannot be tried here, if so. */
export function jails(): Promise<
  readonly { readonly backend: JailBackend; readonly skipped: boolean; readonly title: string }[]
> {
  return Promise.all(
    (['bubblewrap', 'landlock'] as const).map(async (backend) => {
      const probe = await probeJail(backend);
      const title = probe.available ? backend : `${backend} (skipped: ${probe.reason})`;
      return { backend, skipped: !probe.available, title };
    }),
  );
}

/** A command unit that runs a line of shell; the tests' programs are fixtures of a few words. */
export function shell(unit_id: string, line: string, more: Partial<WorkUnit> = {}): UnitInput {
  return { unit_id, command: ['/bin/sh', '-c', line], ...more };
}

/** What became of each unit, by its id. */
export function statuses(summary: RunSummary): Readonly<Record<string, string>> {
  return Object.fromEntries(summary.workers.map((worker) => [worker.unit_id, worker.status]));
}

/** The processes that start what the units run, one per attempt; in a slot it is the same one again. */
export function startedBy(events: readonly RunEvent[]): readonly number[] {
  return events.flatMap((event) => (event.type === 'worker_spawned' ? [event.pid] : []));
}

/** The types of the events of one unit, in order. */
export function typesOf(events: readonly RunEvent[], unitId: string): readonly string[] {
  return events.filter((event) => 'unit_id' in event && event.unit_id === unitId).map((event) => event.type);
}
