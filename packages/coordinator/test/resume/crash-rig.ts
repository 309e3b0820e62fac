import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replay, toCheckpoint, workerStates, type RunEvent } from '@ralph/reducer';
import { RunSummarySchema } from '@ralph/manifest';
import { expect } from 'vitest';
import { findRun } from '../../src/find-run.ts';
import { resumeRun, type ResumeOptions, type RunOptions, type RunResult } from '../../src/index.ts';
import { loadCheckpoint } from '../../src/journal/checkpoint-file.ts';
import { readSegment } from '../../src/journal/read-segment.ts';
import { findSurvivors } from '../../src/resume/find-survivors.ts';

const COORDINATOR = fileURLToPath(new URL('../fixtures/coordinator.mjs', import.meta.url));

/** How a coordinator in a process of its own is started. */
export interface CoordinatorCall {
  readonly options: RunOptions;
  /** Goes on with the newest run instead. */
  readonly resume?: boolean;
  /** Kills itself as soon as it hears of this event, or of a later one. */
  readonly die_at?: number | null;
  /** Kills itself as soon as it hears of an event of this type. */
  readonly die_on?: RunEvent['type'] | null;
}

/** A coordinator in a process of its own. */
export function startCoordinator({ options, resume = false, die_at = null, die_on = null }: CoordinatorCall) {
  const child = spawn(process.execPath, [COORDINATOR, JSON.stringify({ options, resume, die_at, die_on })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  return {
    kill: () => child.kill('SIGKILL'),
    /** Settles when it is about to run the plan. */
    began: Promise.race([once(child.stdout, 'data'), exited]),
    exited: exited.then(() => undefined),
  };
}

/** Goes on with a run, in this process. */
export function resumeHere(root: string, more: Partial<ResumeOptions> = {}): Promise<RunResult> {
  return resumeRun({ ...resumeOptions(root), ...more });
}

/** What a resume of the newest run needs. */
export function resumeOptions(root: string): ResumeOptions {
  return {
    root,
    run: { by: 'id', id: null },
    given: {},
    loadPlan: () => Promise.reject(new Error('there is no plan file')),
    acceptChanges: false,
    ralphVersion: '0.0.0-test',
  };
}

/** The events of the newest run. */
export function journalOf(root: string): readonly RunEvent[] {
  const events: RunEvent[] = [];
  readSegment(findRun(root, null).paths.journal, (event) => events.push(event));
  return events;
}

/** How often each unit worked, by its own count. */
export function countsOf(root: string): Readonly<Record<string, number>> {
  const units = readdirSync(root).filter((name) => existsSync(join(root, name, 'count')));
  return Object.fromEntries(
    units.map((unit) => [unit, readFileSync(join(root, unit, 'count'), 'utf8').split('\n').length - 1]),
  );
}

/** Units that the journal shows as done. */
export function succeededOf(root: string): readonly string[] {
  return [...workerStates(replay(journalOf(root)))].flatMap(({ unit_id, status }) =>
    status === 'succeeded' ? [unit_id] : [],
  );
}

/** All that units made, with its content; how often they worked is not part of it. */
export function treeOf(root: string, directory = ''): Readonly<Record<string, string>> {
  const entries = readdirSync(join(root, directory)).flatMap(
    (name): readonly (readonly [string, string])[] => {
      const path = join(directory, name);
      if (['.git', '.agent'].includes(path) || basename(path) === 'count') return [];
      if (lstatSync(join(root, path)).isDirectory()) return Object.entries(treeOf(root, path));
      return [[path, readFileSync(join(root, path), 'utf8')]];
    },
  );
  return Object.fromEntries(entries);
}

/** What must hold once a run that was killed has been resumed to its end. */
export function expectWhole(root: string, result: RunResult): void {
  const events = journalOf(root);
  const runId = events[0]?.run_id ?? '';
  const state = replay(events);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(loadCheckpoint(join(root, '.agent'))).toEqual(toCheckpoint(state));
  expect(events.at(-1)?.type).toBe('run_finished');
  const artifacts = readdirSync(join(root, '.agent/artifacts')).sort();
  expect(artifacts).toEqual(['parallel_development_summary.json', 'parallel_development_summary.md']);
  const summary = RunSummarySchema.parse(JSON.parse(readFileSync(result.summaryPath, 'utf8')));
  expect(summary).toMatchObject({ run_id: runId, outcome: 'succeeded', exit_code: 0 });
  expect(existsSync(join(root, '.agent/run.lock'))).toBe(false);
  if (process.platform === 'linux') expect(findSurvivors(runId, [])).toEqual([]);
}

/** Does things, so many at once. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const work = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: width }, work));
}
