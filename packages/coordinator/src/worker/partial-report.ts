import { join } from 'node:path';
import type { PartialReport } from '@ralph/manifest';
import type { Attempt } from './attempt.ts';
import { entriesAt } from '../entries-at.ts';
import { durationText } from '../duration-text.ts';
import type { AgentEnd } from './supervise-agent.ts';

const MOST_DRAFTS = 20;
const WORDS_LENGTH = 200;

/** What there is of an attempt that was stopped, for whoever goes on with it. */
export function partialReport({ manifest, transcript }: Attempt, end: AgentEnd): PartialReport {
  return {
    ran_ms: end.ran_ms,
    silent_ms: end.silent_ms,
    last_words: transcript.lastWords(),
    drafts: [...draftsIn(manifest.worker_artifact_dir)],
  };
}

/** Artifacts that were begun and not submitted. */
function draftsIn(artifactDirectory: string): readonly string[] {
  const names = entriesAt(join(artifactDirectory, 'drafts')).map(({ name }) => name);
  return names.sort().slice(0, MOST_DRAFTS);
}

/** The report in words, to follow the reason why the attempt was stopped. */
export function partialText(report: PartialReport, filesChanged: number): string {
  const parts = [
    `it ran ${durationText(report.ran_ms)}, silent for the last ${durationText(report.silent_ms)}`,
    report.last_words === '' ? 'it said nothing' : `last words: ${report.last_words.slice(0, WORDS_LENGTH)}`,
    ...(filesChanged === 0
      ? []
      : [`${filesChanged} ${filesChanged === 1 ? 'file' : 'files'} changed so far`]),
    ...(report.drafts.length === 0 ? [] : [`drafts left: ${report.drafts.join(', ')}`]),
  ];
  return parts.join('; ');
}
