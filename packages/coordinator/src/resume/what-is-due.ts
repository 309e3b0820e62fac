import { workerStates, type RunState } from '@ralph/reducer';
import type { RunOptions } from '../run-options.ts';
import { commandText } from '../verification.ts';

type Wishes = Pick<RunOptions, 'plan' | 'commit' | 'verify'>;

/** Units that succeeded and are not known to be committed, in the order in which they ended. */
export function missingCommits(state: RunState, { plan, commit }: Wishes): readonly string[] {
  if ((commit ?? plan.commit ?? 'off') === 'off') return [];
  const made = state.course.commits.filter(({ status }) => status === 'committed');
  const settled = new Set(made.map(({ unit_id, attempt }) => `${unit_id} ${attempt}`));
  const planned = new Set(plan.work_units.map(({ unit_id }) => unit_id));
  return [...workerStates(state)]
    .filter(({ unit_id, status, attempts, files_changed }) => {
      const isDue = status === 'succeeded' && files_changed.length > 0 && planned.has(unit_id);
      return isDue && !settled.has(`${unit_id} ${attempts}`);
    })
    .toSorted((one, other) => (one.finished_at ?? '').localeCompare(other.finished_at ?? ''))
    .map(({ unit_id }) => unit_id);
}

/** Why the verification is still to run; null when none is wanted, or it has passed. */
export function verificationDue({ course }: RunState, { plan, verify }: Wishes): string | null {
  const command = verify ?? plan.verify ?? null;
  if (command === null) return null;
  const { verification } = course;
  if (verification === null) return 'it has not run';
  if (verification.status === 'running') return 'it did not come to its end';
  if (verification.command !== commandText(command)) return 'it is another command now';
  if (verification.passed) return null;
  return verification.interrupted === true ? 'it was interrupted' : 'it failed';
}
