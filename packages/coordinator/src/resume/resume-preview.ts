import type { ConfinementLevel } from '@ralph/manifest';
import type { Survivor } from './find-survivors.ts';

/** What a resume does with one unit. */
export type ResumeAction = 'skip' | 'redo' | 'adopt' | 'start' | 'drop';

/** One unit, what a resume does with it, and why. */
export interface UnitPreview {
  readonly unit_id: string;
  /**
   * `skip`: it has finished. `adopt`: its last attempt delivered and only its judgement is missing. `redo`: it gets a
   * new attempt. `start`: it never had one. `drop`: the plan has it no more.
   */
  readonly action: ResumeAction;
  readonly why: string;
}

/** Something that is not as the run left it; a resume needs the user's word for it. */
export interface ResumeChange {
  readonly kind: 'plan' | 'policy' | 'commits' | 'files';
  readonly text: string;
}

/** All that a resume would do. */
export interface ResumePreview {
  readonly run_id: string;
  /** How the run was left, in words. */
  readonly left: string;
  readonly units: readonly UnitPreview[];
  /** Processes of the dead run that are ended first. */
  readonly end: readonly Survivor[];
  /** Units whose work is committed first, or whose commit by others is journalled first. */
  readonly commit: readonly string[];
  /** Why the verification runs; null when it does not. */
  readonly verify: string | null;
  readonly changes: readonly ResumeChange[];
  readonly notes: readonly string[];
  /** The level of confinement that is asked for. */
  readonly confine: 'auto' | ConfinementLevel;
  /** False: everything is done, and nothing will be. */
  readonly rest: boolean;
}
