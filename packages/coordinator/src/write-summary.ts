import { mkdirSync } from 'node:fs';
import type { RunSummary } from '@ralph/manifest';
import type { RunState } from '@ralph/reducer';
import { writeFileAtomic } from './journal/atomic-write.ts';
import { relativePosix } from './prepare-directories.ts';
import type { RunPaths } from './run-paths.ts';
import { summariseRun } from './run-summary-document.ts';
import { summaryMarkdown } from './summary-markdown.ts';

/** Writes a run's summary as JSON and as Markdown, each all or nothing. */
export function writeSummary(paths: RunPaths, state: RunState): RunSummary {
  const journal = relativePosix(paths.root, paths.journal);
  const summary = summariseRun(state, journal, new Date().toISOString());
  mkdirSync(paths.artifacts, { recursive: true });
  writeFileAtomic(paths.summary, `${JSON.stringify(summary, null, 2)}\n`, { durable: true });
  writeFileAtomic(paths.summaryMarkdown, summaryMarkdown(summary), { durable: true });
  return summary;
}
