import { appendFileSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { RunResult } from '@ralph/coordinator';
import { workerState, type RunEvent, type RunState } from '@ralph/reducer';
import { failureText, outOfBoundsText, verificationText } from '../event-text.ts';
import type { Io, Output } from '../io.ts';
import { formatDuration, sanitiseLine } from '../terminal-text.ts';
import { annotationLine, END_GROUP, groupLine, withoutCommands, type Annotation } from './github-text.ts';

/** What GitHub Actions gets besides the usual lines. */
export interface GithubReport {
  /** Where all other lines are to go: no text of an agent is a command there. */
  readonly people: Output;
  readonly onEvent: (event: RunEvent, state: RunState) => void;
  readonly onLine: (unitId: string, line: string) => void;
  readonly onEnd: (result: RunResult) => void;
}

/** A unit that says more than this is read in its log. */
const LINES_KEPT = 200;
/** A step may have 1 MiB of summary. */
const MOST_SUMMARY = 900_000;

/** Whether this runs as a step of GitHub Actions. */
export function isGithub(env: Io['env']): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}

/** Folds what each unit printed, annotates what went wrong, and adds the summary of the run to that of the step. */
export function openGithubReport(output: Output, env: Io['env']): GithubReport {
  const lines = new Map<string, string[]>();
  return {
    people: guarded(output),
    onLine(unitId, line) {
      const kept = lines.get(unitId) ?? [];
      kept.push(line);
      if (kept.length > LINES_KEPT) kept.shift();
      lines.set(unitId, kept);
    },
    onEvent(event, state) {
      for (const annotation of annotationsOf(event, state)) output.write(annotationLine(annotation));
      const unitId = endOfAttempt(event);
      if (unitId === null) return;
      const kept = lines.get(unitId) ?? [];
      lines.delete(unitId);
      if (kept.length === 0) return;
      const said = kept.map((line) => `  | ${sanitiseLine(line)}\n`).join('');
      output.write(`${groupLine(groupTitle(unitId, state))}${withoutCommands(said)}${END_GROUP}`);
    },
    onEnd: ({ summaryMarkdownPath }) => addStepSummary(env['GITHUB_STEP_SUMMARY'], summaryMarkdownPath),
  };
}

/** The step goes on without it: its log has the same. */
function addStepSummary(file: string | undefined, summaryMarkdownPath: string): void {
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, `${readFileSync(summaryMarkdownPath, 'utf8').slice(0, MOST_SUMMARY)}\n`);
  } catch {
    return;
  }
}

function guarded(output: Output): Output {
  return new Writable({
    decodeStrings: false,
    write(chunk: Buffer | string, _encoding, done) {
      output.write(withoutCommands(String(chunk)));
      done();
    },
  });
}

function endOfAttempt(event: RunEvent): string | null {
  const ends =
    event.type === 'worker_succeeded' || event.type === 'worker_failed' || event.type === 'unit_cancelled';
  return ends ? event.unit_id : null;
}

function groupTitle(unitId: string, state: RunState): string {
  const worker = workerState(state, unitId);
  const last = worker?.history.at(-1);
  if (worker === undefined || last === undefined) return unitId;
  const took = formatDuration(Date.parse(last.finished_at) - Date.parse(last.started_at));
  return `${unitId}, attempt ${last.attempt}: ${last.outcome} after ${took}`;
}

function annotationsOf(event: RunEvent, state: RunState): readonly Annotation[] {
  if (event.type === 'worker_failed') {
    const again = workerState(state, event.unit_id)?.status === 'pending';
    const title = again ? `${event.unit_id} failed and is tried again` : `${event.unit_id} failed`;
    return [{ level: again ? 'warning' : 'error', title, message: sanitiseLine(failureText(event.failure)) }];
  }
  if (event.type === 'unit_blocked') {
    const title = `${event.unit_id} is blocked`;
    return [{ level: 'warning', title, message: `needs ${event.blocked_by.join(', ')}` }];
  }
  if (event.type === 'commit_failed') {
    const title = `${event.unit_id} was not committed`;
    return [{ level: 'error', title, message: sanitiseLine(event.message) }];
  }
  if (event.type === 'out_of_bounds_found')
    return event.writes.map((write) => ({
      level: 'error',
      title: 'written out of bounds',
      message: sanitiseLine(outOfBoundsText(write)),
      file: sanitiseLine(write.path),
    }));
  if (event.type === 'verification_finished' && !event.passed)
    return [
      {
        level: event.interrupted === true ? 'warning' : 'error',
        title: `the verification ${event.interrupted === true ? 'was interrupted' : 'failed'}`,
        message: sanitiseLine(verificationText(event)),
      },
    ];
  if (event.type === 'run_suspended')
    return [{ level: 'error', title: 'the run was stopped', message: sanitiseLine(event.reason) }];
  return [];
}
