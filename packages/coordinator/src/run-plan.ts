import { initialState } from '@ralph/reducer';
import { carryOutRun } from './carry-out-run.ts';
import { openJournal } from './journal/journal.ts';
import { tellingOfSpace } from './journal/journal-error.ts';
import { prepareRun } from './prepare-run.ts';
import { quietObservers } from './quiet-observers.ts';
import { saveRunRecord } from './resume/run-record.ts';
import { watchedFiles } from './resume/watched-files.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { runStarted } from './run-started.ts';

/**
 * Runs a plan in one checkout: every unit by its agent, at most `maxWorkers` at a time, each confined to its
 * directories; then the verification; then the summary. When this settles, nothing that it started is alive.
 *
 * @throws CoordinatorError when the run may not start, or when its journal can no longer be written.
 */
export function runPlan(given: RunOptions): Promise<RunResult> {
  return tellingOfSpace(() => begin(given));
}

async function begin(given: RunOptions): Promise<RunResult> {
  const options = quietObservers(given);
  const prepared = await prepareRun(options);
  const { paths, runId, head, environment, redaction, prompts } = prepared;
  return carryOutRun(prepared, options, {
    openJournal() {
      const watched = watchedFiles(paths.root, head, environment);
      const recorded = { ...options, promptTemplates: prompts.texts };
      saveRunRecord(paths, { plan: options.plan, options: recorded, watched }, redaction.document);
      return {
        journal: openJournal({ path: paths.journal, run_id: runId, now: Date.now, keeping: options.journal }),
        state: initialState(),
      };
    },
    async begin({ recorder }) {
      recorder.record(runStarted(prepared, options));
    },
  });
}
