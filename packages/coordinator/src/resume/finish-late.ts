import type { RunSummary } from '@ralph/manifest';
import { parseRunSummary } from '@ralph/manifest';
import { toCheckpoint } from '@ralph/reducer';
import { readBounded } from '../bounded-file.ts';
import { saveCheckpoint } from '../journal/checkpoint-file.ts';
import { resumeJournal } from '../journal/resume-journal.ts';
import { openRecorder } from '../recorder.ts';
import type { RunResult } from '../run-options.ts';
import type { RunPaths } from '../run-paths.ts';
import { sumUp, writeSummary } from '../write-summary.ts';
import type { ResumePlan } from './plan-resume.ts';

/** Ends a run in which everything was done: its last event and its summary are all that can be missing. */
export async function finishLate({ former, options }: ResumePlan): Promise<RunResult> {
  const { runId, paths } = former;
  let { state } = former;
  if (state.course.phase !== 'finished') {
    const { journal, state: before } = resumeJournal({ path: paths.journal, run_id: runId, now: Date.now });
    try {
      const recorder = openRecorder(
        journal,
        { onEvent: options.onEvent, onStop: () => undefined, onCheckpoint: () => undefined },
        { state: before },
      );
      recorder.record({ type: 'run_finished' });
      await recorder.durable();
      state = recorder.state();
    } finally {
      await journal.close();
    }
  }
  const written = summaryOf(paths);
  const isNewer = written !== null && written.run_id > runId;
  if (!isNewer) saveCheckpoint(paths.agentDirectory, toCheckpoint(state));
  const summary = sumUp(paths, state);
  if (!isNewer) writeSummary(paths, summary);
  return {
    summary,
    summaryPath: paths.summary,
    summaryMarkdownPath: paths.summaryMarkdown,
    journalPath: paths.journal,
    logDirectory: paths.logs,
  };
}

function summaryOf(paths: RunPaths): RunSummary | null {
  const result = parseRunSummary(readBounded(paths.summary)?.content.toString('utf8') ?? '');
  return result.ok ? result.summary : null;
}
