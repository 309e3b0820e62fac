import type { ResumePreview } from '@ralph/coordinator';
import type { RunSummary } from '@ralph/manifest';
import type { Colors } from './io.ts';
import { padColumns, sanitiseLine } from './terminal-text.ts';

/** How to go on with a run. */
export function resumeHint(runId: string): string {
  return `resume with: ralph resume ${runId}`;
}

/** How to go on after the process of a run died; one that has no event yet did nothing, and cannot be resumed. */
export function afterDeathHint({ run_id, last_event_at }: DeadRun): string {
  return last_event_at === null ? 'it had not begun; start anew with: ralph run <plan>' : resumeHint(run_id);
}

/** A run whose process is gone. */
export interface DeadRun {
  readonly run_id: string;
  /** Null when it has none. */
  readonly last_event_at: string | null;
}

/** Whether a run left something to do. */
export function isResumable({ workers, verification, outcome }: RunSummary): boolean {
  const undone = workers.some(({ status }) => status !== 'succeeded' && status !== 'skipped');
  const unverified = verification.ran && verification.passed !== true;
  const uncommitted = workers.some(({ commit_failure }) => typeof commit_failure === 'string');
  return undone || unverified || uncommitted || outcome === 'interrupted' || outcome === 'suspended';
}

const ACTIONS = {
  skip: 'skip',
  redo: 'redo',
  adopt: 'adopt',
  start: 'start',
  drop: 'drop',
} as const satisfies Record<ResumePreview['units'][number]['action'], string>;

/** What a resume is about to do, unit by unit, and why. */
export function resumeText(preview: ResumePreview, colors: Colors): string {
  const { run_id, left, units, end, commit, verify, changes, notes, rest } = preview;
  const width = Math.max(0, ...units.map(({ unit_id }) => unit_id.length));
  const lines = [
    `run ${run_id}: ${sanitiseLine(left)}`,
    ...end.map(
      ({ pid, unit_id }) =>
        `  end    process ${pid}${unit_id === null ? '' : ` of ${unit_id}`}: it still lives`,
    ),
    ...units.map(({ unit_id, action, why }) => {
      const text = `  ${padColumns(ACTIONS[action], 6)} ${padColumns(unit_id, width)}  ${sanitiseLine(why)}`;
      return action === 'skip' ? colors.dim(text) : text;
    }),
    ...(commit.length === 0 ? [] : [`  commit ${commit.join(', ')}: succeeded, and not committed yet`]),
    ...(verify === null ? [] : [`  verify ${verify}`]),
    ...changes.map(({ text }) => colors.yellow(`changed since: ${sanitiseLine(text)}`)),
    ...notes.map((note) => `note: ${sanitiseLine(note)}`),
    ...(rest ? [] : ['nothing is left to do']),
  ];
  return `${lines.join('\n')}\n`;
}
