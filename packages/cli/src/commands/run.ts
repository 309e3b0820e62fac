import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { RunOptions } from '@ralph/coordinator';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { loadPlan } from '../load-plan.ts';
import { sanitiseLine } from '../terminal-text.ts';
import { budgetOf } from '../given-options.ts';
import { checkDirectory, watchRun } from '../watch-run.ts';
import type { ResumeFlags } from './resume.ts';

/** The options of `ralph run`, as the command line was parsed. */
export interface RunFlags extends ResumeFlags {
  readonly resume?: boolean | undefined;
  /** Id of the unit whose prompt is to be shown. */
  readonly printPrompt?: string | undefined;
}

/** Runs a plan, shows how it goes and what came of it, and answers the exit code. */
export async function runCommand(planPath: string, flags: RunFlags, io: Io): Promise<number> {
  if (flags.resume !== true && (flags.dryRun === true || flags.acceptChanges === true)) {
    throw new CliError(
      'option_invalid',
      '--dry-run and --accept-changes are for a run that is resumed: add --resume, or leave them out',
    );
  }
  const plan = await loadPlan(planPath, io);
  if (flags.resume === true) {
    const { resumeWanted } = await import('./resume.ts');
    return resumeWanted({ run: { by: 'plan', ...plan }, loadPlan: async () => plan }, flags, io);
  }
  await checkDirectory(flags.cwd, io);
  if (flags.printPrompt !== undefined)
    return printPrompt(flags.printPrompt, { ...optionsOf(flags, io), ...plan }, io);
  if (plan.plan.noop === true) return EXIT_CODE.succeeded;
  // Loaded late, so that a mistake in the plan is told at once.
  const { runPlan } = await import('@ralph/coordinator');
  const summary = await watchRun(flags, io, (watch) =>
    runPlan({ ...optionsOf(flags, io), ...plan, ...watch }),
  );
  return summary.exit_code;
}

/** Prints what the agent of a unit would be told first. */
async function printPrompt(unitId: string, options: RunOptions, io: Io): Promise<number> {
  const { previewPrompt } = await import('@ralph/coordinator');
  const onNotice = (text: string): void => void io.stderr.write(`note: ${sanitiseLine(text)}\n`);
  const { prompt, upstream_servers: servers } = await previewPrompt({ ...options, onNotice }, unitId);
  if (servers.length > 0)
    onNotice(
      `the tools of ${servers.join(', ')} are named too once these servers run, which they do not here`,
    );
  io.stdout.write(prompt);
  return EXIT_CODE.succeeded;
}

function optionsOf(flags: RunFlags, io: Io): Omit<RunOptions, 'plan' | 'planPath' | 'planSha256'> {
  return {
    root: resolve(io.cwd, flags.cwd ?? '.'),
    agent: flags.agent ?? null,
    maxWorkers: flags.maxWorkers ?? defaultMaxWorkers(),
    verify: flags.verify ?? null,
    verifyTimeoutMs: flags.verifyTimeout,
    timeoutMs: flags.timeout,
    startTimeoutMs: flags.startTimeout,
    idleTimeoutMs: flags.idleTimeout,
    budget: budgetOf(flags),
    history: flags.history,
    graceMs: flags.grace,
    failFast: flags.failFast ?? false,
    maxFailures: flags.maxFailures,
    retries: flags.retries,
    retryDelayMs: flags.retryDelay,
    connectivityProbe: flags.connectivityProbe,
    commit: flags.commit,
    confine: flags.confine ?? 'auto',
    requireConfine: flags.requireConfine ?? null,
    outOfBounds: flags.outOfBounds,
    auditIgnored: flags.auditIgnored,
    hide: flags.hide,
    show: flags.show,
    journal: { patienceMs: flags.diskPatience },
    ralphVersion: io.version,
  };
}

function defaultMaxWorkers(): number {
  return Math.min(8, Math.max(4, availableParallelism()));
}
