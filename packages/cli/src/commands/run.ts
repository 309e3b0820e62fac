import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { RunOptions, RunResult } from '@ralph/coordinator';
import type { OutOfBoundsPolicy } from '@ralph/reducer';
import type { CommitMode, ConfinementLevel } from '@ralph/manifest';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, isLive, type Io, type Output } from '../io.ts';
import { loadPlan } from '../load-plan.ts';
import { confinementNotes } from '../confinement-text.ts';
import { createProgress } from '../create-progress.ts';
import { renderSummary, type Refusal } from '../end-of-run.ts';

/** The options of `ralph run`, as the command line was parsed. */
export interface RunFlags {
  readonly agent?: string | undefined;
  readonly maxWorkers?: number | undefined;
  readonly verify?: string | undefined;
  readonly verifyTimeout?: number | undefined;
  readonly timeout?: number | undefined;
  readonly idleTimeout?: number | undefined;
  readonly grace?: number | undefined;
  readonly confine: 'auto' | ConfinementLevel;
  readonly requireConfine?: ConfinementLevel | undefined;
  readonly outOfBounds?: OutOfBoundsPolicy | undefined;
  readonly auditIgnored?: readonly string[] | undefined;
  readonly hide?: readonly string[] | undefined;
  readonly show?: readonly string[] | undefined;
  readonly failFast?: boolean | undefined;
  readonly commit?: CommitMode | undefined;
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** Runs a plan, shows how it goes and what came of it, and answers the exit code. */
export async function runCommand(planPath: string, flags: RunFlags, io: Io): Promise<number> {
  const plan = await loadPlan(planPath, io);
  await checkDirectory(flags.cwd, io);
  if (plan.plan.noop === true) return EXIT_CODE.succeeded;
  // Loaded late, so that a mistake in the plan is told at once.
  const { DEFAULT_GRACE_MS, runPlan } = await import('@ralph/coordinator');
  const people = flags.json === true ? io.stderr : io.stdout;
  const progress = createProgress(people, io.env);
  const refusals: Refusal[] = [];
  const graceMs = flags.grace ?? DEFAULT_GRACE_MS;
  const { signal, killSignal, release } = io.interrupts(progress.say, graceMs);
  signal.addEventListener('abort', () => progress.onStopping(Date.now() + graceMs), { once: true });
  killSignal.addEventListener('abort', () => progress.onStopping(Date.now()), { once: true });
  try {
    const result = await runPlan({
      ...optionsOf(flags, io),
      ...plan,
      signal,
      killSignal,
      onLine: progress.onLine,
      onNotice: (text) => progress.say(`note: ${text}`),
      onEvent: (event, state) => {
        if (flags.json === true) io.stdout.write(`${JSON.stringify(event)}\n`);
        if (event.type === 'tool_denied') refusals.push(event);
        progress.onEvent(event, state);
        if (event.type === 'run_started')
          for (const note of confinementNotes(event.confinement, flags.confine)) progress.say(note);
      },
    });
    progress.stop();
    people.write(`\n${endOfRun(result, refusals, people, io)}`);
    return result.summary.exit_code;
  } finally {
    release();
    progress.stop();
  }
}

/** One that does not exist is the coordinator's to tell. */
async function checkDirectory(path: string | undefined, io: Io): Promise<void> {
  const found = await stat(resolve(io.cwd, path ?? '.')).catch(() => null);
  if (found !== null && !found.isDirectory())
    throw new CliError(
      'directory_unusable',
      `${path ?? '.'}: expected the directory of a checkout, got something else; give --cwd a directory`,
    );
}

function optionsOf(flags: RunFlags, io: Io): Omit<RunOptions, 'plan' | 'planPath' | 'planSha256'> {
  return {
    root: resolve(io.cwd, flags.cwd ?? '.'),
    agent: flags.agent ?? null,
    maxWorkers: flags.maxWorkers ?? defaultMaxWorkers(),
    verify: flags.verify ?? null,
    verifyTimeoutMs: flags.verifyTimeout,
    timeoutMs: flags.timeout,
    idleTimeoutMs: flags.idleTimeout,
    graceMs: flags.grace,
    failFast: flags.failFast ?? false,
    commit: flags.commit,
    confine: flags.confine,
    requireConfine: flags.requireConfine ?? null,
    outOfBounds: flags.outOfBounds,
    auditIgnored: flags.auditIgnored,
    hide: flags.hide,
    show: flags.show,
    ralphVersion: io.version,
  };
}

function defaultMaxWorkers(): number {
  return Math.min(8, Math.max(4, availableParallelism()));
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
