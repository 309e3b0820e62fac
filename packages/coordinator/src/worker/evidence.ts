import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerFailure } from '@ralph/manifest';
import { entriesAt } from '../entries-at.ts';

/** What an attempt left in its artifact directory, which was empty when it began. */
export interface Evidence {
  /** Number of Markdown artifacts. */
  readonly artifact_count: number;
  /** The `status` that the development result declares, null without one. */
  readonly status: string | null;
}

/** Reads the evidence of the attempt whose artifacts lie in this directory. */
export function readEvidence(artifactDirectory: string): Evidence {
  const names = markdownFiles(artifactDirectory);
  return { artifact_count: names.length, status: declaredStatus(artifactDirectory, names) };
}

function markdownFiles(directory: string): readonly string[] {
  return entriesAt(directory)
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => entry.name);
}

function declaredStatus(directory: string, names: readonly string[]): string | null {
  if (!names.includes('development_result.md')) return null;
  const text = readStart(join(directory, 'development_result.md'));
  const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? '';
  return /^status:\s*["']?(\w+)/m.exec(frontMatter)?.[1] ?? null;
}

/** The front matter is at the start; how long the rest is, is the agent's choice. */
function readStart(path: string): string {
  const buffer = Buffer.alloc(64 * 1024);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return buffer.toString('utf8', 0, readSync(fd, buffer));
  } finally {
    closeSync(fd);
  }
}

/** Why this evidence does not prove that the work was done; null when it does. */
export function evidenceFailure(evidence: Evidence, rule: 'artifact' | 'exit_code'): WorkerFailure | null {
  if (rule === 'artifact' && evidence.artifact_count === 0) {
    return {
      reason: 'no_evidence',
      message:
        'the agent ended without evidence: expected the artifact development_result, ' +
        'submitted with ralph_submit_md_artifact or written into the artifact directory; none came in this attempt',
    };
  }
  if (evidence.status === 'failed' || evidence.status === 'partial') {
    return {
      reason: 'work_failed',
      message: `the agent's own development result says "status: ${evidence.status}"`,
    };
  }
  return null;
}
