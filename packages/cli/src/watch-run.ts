import { resolve } from 'node:path';
import type { ControlRequest, RunOptions, RunResult } from '@ralph/coordinator';
import type { ConfinementLevel, RunSummary } from '@ralph/manifest';
import { confinementNotes } from './confinement-text.ts';
import { createProgress, type Detail } from './create-progress.ts';
import { renderSummary, type Refusal } from './end-of-run.ts';
import { colorsFor, isLive, type Io, type Output } from './io.ts';
import type { LiveAction } from './live-keys.ts';
import { sanitiseLine } from './terminal-text.ts';
import { raiseSignal } from './raise-signal.ts';
import { openRunReports } from './report/run-reports.ts';
import { resumeHint } from './resume-text.ts';
import { openTelemetry } from './telemetry.ts';

/** What a run, or the rest of one, is watched through. */
export type Watch = Pick<
  RunOptions,
  'signal' | 'killSignal' | 'onLine' | 'everyLine' | 'onWaits' | 'onNotice' | 'onEvent' | 'outputs'
>;

/** How a run is to be shown. */
export interface WatchFlags {
  readonly json?: boolean | undefined;
  /** From asking a process to stop until it is killed, in ms. */
  readonly grace?: number | undefined;
  readonly confine?: 'auto' | ConfinementLevel | undefined;
  readonly cwd?: string | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  /** Files that get the events, and the end as JUnit XML. */
  readonly events?: string | undefined;
  readonly junit?: string | undefined;
  /** Who is told what became of it. */
  readonly webhook?: string | undefined;
}

/** What whoever starts a run tells its watcher. */
export interface Told {
  /** Shows a text to people. */
  readonly say: (text: string) => void;
  /** Tells the level that is asked for, where the flags leave that to a record. */
  readonly askedFor: (confine: 'auto' | ConfinementLevel) => void;
}

/** Shows how a run goes and what came of it, and answers its summary. */
export async function watchRun(
  flags: WatchFlags,
  io: Io,
  start: (watch: Watch, told: Told) => Promise<RunResult>,
): Promise<RunSummary> {
  const output = flags.json === true ? io.stderr : io.stdout;
  const reports = openRunReports({
    output,
    env: io.env,
    cwd: io.cwd,
    events: flags.events,
    junit: flags.junit,
  });
  const { people } = reports;
  let runId: string | null = null;
  let confine = flags.confine ?? 'auto';
  const act = (action: LiveAction): void => {
    if (runId !== null) void steerRun(action, runId, { flags, io, say: (text) => progress.say(text) });
  };
  const progress = await createProgress(people, io.env, detailOf(flags), { stdin: io.stdin, act });
  const refusals: Refusal[] = [];
  const telemetry = await openTelemetry(io);
  // At the end another version of ralph may lie where this one was loaded from.
  const webhook = flags.webhook === undefined ? null : await import('./webhook.ts');
  // Loaded by whoever starts the run anyway.
  const { DEFAULT_GRACE_MS } = await import('@ralph/coordinator/run');
  const graceMs = flags.grace ?? DEFAULT_GRACE_MS;
  const { signal, killSignal, release } = io.interrupts(progress.say, graceMs);
  signal.addEventListener('abort', () => progress.onStopping(Date.now() + graceMs), { once: true });
  killSignal.addEventListener('abort', () => progress.onStopping(Date.now()), { once: true });
  try {
    const watch: Watch = {
      signal,
      killSignal,
      outputs: reports.outputs,
      onLine: (unitId, line) => {
        progress.onLine(unitId, line);
        reports.onLine(unitId, line);
      },
      everyLine: flags.verbose === true,
      onWaits: progress.onWaits,
      onNotice: (text) => progress.say(`note: ${text}`),
      onEvent: (event, state) => {
        runId = event.run_id;
        if (flags.json === true) io.stdout.write(`${JSON.stringify(event)}\n`);
        if (event.type === 'tool_denied') refusals.push(event);
        progress.onEvent(event, state);
        reports.onEvent(event, state);
        telemetry.onEvent(event);
        if (event.type === 'run_started' || event.type === 'run_resumed')
          for (const note of confinementNotes(event.confinement, confine)) progress.say(note);
      },
    };
    const askedFor: Told['askedFor'] = (asked) => {
      confine = asked;
    };
    const result = await start(watch, { say: progress.say, askedFor });
    progress.stop();
    if (flags.quiet !== true || result.summary.exit_code !== 0)
      people.write(`\n${endOfRun(result, refusals, people, io)}`);
    for (const trouble of await reports.onEnd(result)) progress.say(`note: ${trouble}`);
    const trouble = await webhook?.tellWebhook(flags.webhook ?? '', result.summary);
    if (typeof trouble === 'string') progress.say(`note: ${trouble}`);
    return result.summary;
  } catch (error) {
    progress.stop();
    if (runId !== null) people.write(`${resumeHint(runId)}\n`);
    throw error;
  } finally {
    reports.close();
    await telemetry.close();
    release();
    progress.stop();
  }
}

/** Asks the run for it as any other terminal would. */
async function steerRun(
  action: LiveAction,
  runId: string,
  { flags, io, say }: { readonly flags: WatchFlags; readonly io: Io; readonly say: (text: string) => void },
): Promise<void> {
  if (action.type === 'stop_run' && !action.now) return raiseSignal('SIGINT');
  try {
    const { readRun } = await import('@ralph/coordinator/look');
    const { askRun } = await import('./look/ask-run.ts');
    const said = await askRun(await readRun(resolve(io.cwd, flags.cwd ?? '.'), runId), requestOf(action));
    if (said !== null) say(said);
  } catch (error) {
    say(sanitiseLine(`note: ${error instanceof Error ? error.message : String(error)}`));
  }
}

function requestOf(action: LiveAction): ControlRequest {
  switch (action.type) {
    case 'stop_unit':
      return { action: 'stop_unit', unit_id: action.unitId, now: action.now };
    case 'retry_unit':
      return { action: 'retry_unit', unit_id: action.unitId, feedback: null };
    case 'stop_run':
      return { action: 'stop_run', now: action.now };
  }
}

function detailOf({ quiet, verbose }: WatchFlags): Detail {
  if (quiet === true) return 'quiet';
  return verbose === true ? 'verbose' : 'usual';
}

function endOfRun(result: RunResult, refusals: readonly Refusal[], people: Output, io: Io): string {
  const paths = [
    ['summary', result.summaryPath],
    ['in words', result.summaryMarkdownPath],
    ['journal', result.journalPath],
    ['logs', result.logDirectory],
  ] as const;
  const width = isLive(people, io.env) ? (people.columns ?? null) : null;
  return renderSummary({ summary: result.summary, refusals, paths, width }, colorsFor(people, io.env));
}
