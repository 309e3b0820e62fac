import type { ResumeOptions } from '@ralph/coordinator';
import type { OutOfBoundsPolicy } from '@ralph/reducer';
import type { Budget, CommitMode, ConfinementLevel } from '@ralph/manifest';

/** The options of a run, as the command line was parsed; what is not given is absent. */
export interface GivenFlags {
  readonly agent?: string | undefined;
  readonly maxWorkers?: number | undefined;
  readonly verify?: string | undefined;
  readonly verifyTimeout?: number | undefined;
  readonly timeout?: number | undefined;
  readonly startTimeout?: number | undefined;
  readonly idleTimeout?: number | undefined;
  readonly budgetTokens?: number | undefined;
  readonly budgetCost?: number | undefined;
  readonly budgetTime?: number | undefined;
  readonly budgetAttempts?: number | undefined;
  readonly history?: boolean | undefined;
  readonly grace?: number | undefined;
  readonly diskPatience?: number | undefined;
  readonly confine?: 'auto' | ConfinementLevel | undefined;
  readonly requireConfine?: ConfinementLevel | undefined;
  readonly outOfBounds?: OutOfBoundsPolicy | undefined;
  readonly auditIgnored?: readonly string[] | undefined;
  readonly hide?: readonly string[] | undefined;
  readonly show?: readonly string[] | undefined;
  readonly failFast?: boolean | undefined;
  readonly continue?: boolean | undefined;
  readonly maxFailures?: number | undefined;
  readonly retries?: number | undefined;
  readonly retryDelay?: number | undefined;
  readonly connectivityProbe?: string | undefined;
  readonly commit?: CommitMode | undefined;
  readonly webhook?: string | undefined;
}

/** The options as the coordinator calls them, those alone that were given. */
export function givenOptions(flags: GivenFlags): ResumeOptions['given'] {
  const named = {
    agent: flags.agent,
    maxWorkers: flags.maxWorkers,
    verify: flags.verify,
    verifyTimeoutMs: flags.verifyTimeout,
    timeoutMs: flags.timeout,
    startTimeoutMs: flags.startTimeout,
    idleTimeoutMs: flags.idleTimeout,
    budget: budgetOf(flags),
    history: flags.history === false ? false : undefined,
    graceMs: flags.grace,
    confine: flags.confine,
    requireConfine: flags.requireConfine,
    outOfBounds: flags.outOfBounds,
    auditIgnored: flags.auditIgnored,
    hide: flags.hide,
    show: flags.show,
    ...failuresAllowed(flags),
    retries: flags.retries,
    retryDelayMs: flags.retryDelay,
    connectivityProbe: flags.connectivityProbe,
    commit: flags.commit,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** One of the three takes the place of whichever the run recorded. */
function failuresAllowed({
  failFast,
  continue: goesOn,
  maxFailures,
}: GivenFlags): Pick<ResumeOptions['given'], 'failFast' | 'maxFailures'> {
  if (failFast === true) return { failFast, maxFailures: null };
  if (maxFailures !== undefined) return { failFast: false, maxFailures };
  return goesOn === true ? { failFast: false, maxFailures: null } : {};
}

/** The limits that were given; undefined when none was. */
export function budgetOf(flags: GivenFlags): Budget | undefined {
  const { budgetTokens, budgetCost, budgetTime, budgetAttempts } = flags;
  const budget = {
    ...(budgetTokens === undefined ? {} : { tokens: budgetTokens }),
    ...(budgetCost === undefined ? {} : { cost_usd: budgetCost }),
    ...(budgetTime === undefined ? {} : { wall_ms: budgetTime }),
    ...(budgetAttempts === undefined ? {} : { attempts: budgetAttempts }),
  };
  return Object.keys(budget).length === 0 ? undefined : budget;
}
