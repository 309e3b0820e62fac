import type { ConfinementLevel, JailBackend } from '@ralph/manifest';

/** What the first event told about a run besides its units and its policy; a resume tells some of it anew. */
export interface RunFacts {
  readonly started_at: string;
  readonly plan_path: string | null;
  readonly plan_sha256: string;
  readonly base_commit: string | null;
  /** Paths that were already changed when the run began. */
  readonly baseline_dirty: readonly string[];
  readonly confinement: ConfinementLevel;
  /** What carries out the jail of the units that have one; null when none has. */
  readonly jail?: JailBackend | null | undefined;
  readonly ralph_version: string;
}
