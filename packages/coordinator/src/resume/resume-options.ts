import type { WorkPlan } from '@ralph/manifest';
import type { RunOptions } from '../run-options.ts';
import type { RecordedOptions } from './recorded-options.ts';
import type { ResumePreview } from './resume-preview.ts';

/** A plan as its file has it now. */
export interface CurrentPlan {
  readonly plan: WorkPlan;
  readonly planPath: string | null;
  readonly planSha256: string;
}

/** Which run: its id, the beginning of one, the newest of all (null), or the newest of a plan. */
export type WantedRun =
  | { readonly by: 'id'; readonly id: string | null }
  | { readonly by: 'plan'; readonly planPath: string | null; readonly planSha256: string };

/** Everything that a resume needs to know; what is not given is as the run recorded it. */
export interface ResumeOptions extends Pick<
  RunOptions,
  | 'root'
  | 'journal'
  | 'outputs'
  | 'ralphVersion'
  | 'signal'
  | 'killSignal'
  | 'onEvent'
  | 'onNotice'
  | 'onLine'
  | 'everyLine'
  | 'onWaits'
> {
  readonly run: WantedRun;
  /** Options of this resume, over the recorded ones. */
  readonly given: Partial<Omit<RecordedOptions, 'planPath' | 'planSha256'>>;
  /** Reads a plan file as it is now; rejects, saying why, when it cannot be used. */
  readonly loadPlan: (path: string) => Promise<CurrentPlan>;
  /** A unit that is to be done again, whatever became of it, and what its next attempts are to be told. */
  readonly retry?: { readonly unit_id: string; readonly feedback: string | null } | undefined;
  /** Take what changed since the run began, such as another plan, as it is now. */
  readonly acceptChanges: boolean;
  /** Told what is about to happen, before it does. */
  readonly onPreview?: ((preview: ResumePreview) => void) | undefined;
}
