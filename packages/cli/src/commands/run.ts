import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { RunOptions } from '@ralph/coordinator';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { loadPlan } from '../load-plan.ts';
import { checkDirectory, watchRun } from '../watch-run.ts';
import type { ResumeFlags } from './resume.ts';

/** The options of `ralph run`, as the command line was parsed. */
export interface RunFlags extends ResumeFlags {
  readonly resume?: boolean | undefined;
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
  if (plan.plan.noop === true) return EXIT_CODE.succeeded;
  // Loaded late, so that a mistake in the plan is told at once.
  const { runPlan } = await import('@ralph/coordinator');
  const summary = await watchRun(flags, io, (watch) =>
    runPlan({ ...optionsOf(flags, io), ...plan, ...watch }),
  );
  return summary.exit_code;
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
