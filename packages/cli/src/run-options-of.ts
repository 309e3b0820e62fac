import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { RunOptions } from '@ralph/coordinator';
import { budgetOf, type GivenFlags } from './given-options.ts';
import type { Io } from './io.ts';

/** The options of a run without a plan. */
export type OptionsButPlan = Omit<RunOptions, 'plan' | 'planPath' | 'planSha256'>;

/** The options of a run, as the command line was parsed. */
export interface RunLimits extends GivenFlags {
  readonly cwd?: string | undefined;
}

/** What a run is to do but for its plan, as the command line has it; what it does not say is the default. */
export function runOptionsOf(flags: RunLimits, io: Pick<Io, 'cwd' | 'version'>): OptionsButPlan {
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
