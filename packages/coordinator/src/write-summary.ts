import type { RunSummary } from '@ralph/manifest';
import type { RunState } from '@ralph/reducer';
import { writeFileAtomic } from './journal/atomic-write.ts';
import { prepareState } from './prepare-run.ts';
import { relativePosix } from './relative-posix.ts';
import type { RunPaths } from './run-paths.ts';
import { summariseRun } from './run-summary-document.ts';
import { summaryMarkdown } from './summary-markdown.ts';

/** Sums up a run that ends now, unless its state says when it did. */
export function sumUp(paths: RunPaths, state: RunState): RunSummary {
  return summariseRun(state, relativePosix(paths.root, paths.journal), new Date().toISOString());
}

/**
 * Writes a run's summary as JSON and as Markdown, each all or nothing.
 *
 * @throws CoordinatorError `state_unwritable`, or the error of a disk.
 */
export function writeSummary(paths: RunPaths, summary: RunSummary): void {
  prepareState(paths);
  writeFileAtomic(paths.summary, `${JSON.stringify(summary, null, 2)}\n`, { durable: true });
  writeFileAtomic(paths.summaryMarkdown, summaryMarkdown(summary), { durable: true });
}
