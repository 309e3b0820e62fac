import type { ResumeOptions } from '@ralph/coordinator';
import type { OutOfBoundsPolicy } from '@ralph/reducer';
import type { CommitMode, ConfinementLevel } from '@ralph/manifest';

/** The options of a run, as the command line was parsed; what is not given is absent. */
export interface GivenFlags {
  readonly agent?: string | undefined;
  readonly maxWorkers?: number | undefined;
  readonly verify?: string | undefined;
  readonly verifyTimeout?: number | undefined;
  readonly timeout?: number | undefined;
  readonly idleTimeout?: number | undefined;
  readonly grace?: number | undefined;
  readonly diskPatience?: number | undefined;
  readonly confine?: 'auto' | ConfinementLevel | undefined;
  readonly requireConfine?: ConfinementLevel | undefined;
  readonly outOfBounds?: OutOfBoundsPolicy | undefined;
  readonly auditIgnored?: readonly string[] | undefined;
  readonly hide?: readonly string[] | undefined;
  readonly show?: readonly string[] | undefined;
  readonly failFast?: boolean | undefined;
  readonly commit?: CommitMode | undefined;
}

/** The options as the coordinator calls them, those alone that were given. */
export function givenOptions(flags: GivenFlags): ResumeOptions['given'] {
  const named = {
    agent: flags.agent,
    maxWorkers: flags.maxWorkers,
    verify: flags.verify,
    verifyTimeoutMs: flags.verifyTimeout,
    timeoutMs: flags.timeout,
    idleTimeoutMs: flags.idleTimeout,
    graceMs: flags.grace,
    confine: flags.confine,
    requireConfine: flags.requireConfine,
    outOfBounds: flags.outOfBounds,
    auditIgnored: flags.auditIgnored,
    hide: flags.hide,
    show: flags.show,
    failFast: flags.failFast,
    commit: flags.commit,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
