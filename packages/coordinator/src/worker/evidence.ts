import { join } from 'node:path';
import type { WorkerFailure } from '@ralph/manifest';
import { checkArtifact, type Diagnostic } from '@ralph/mcp-server';
import { readBounded } from '../bounded-file.ts';
import { entriesAt } from '../entries-at.ts';
import { screenLine } from '../process/screen-line.ts';

/** What an attempt left in its artifact directory, which was empty when it began. */
export interface Evidence {
  /** Number of Markdown artifacts. */
  readonly artifact_count: number;
  /** Null without a development result. */
  readonly result: ResultEvidence | null;
}

/** What the development result of an attempt says. */
interface ResultEvidence {
  /** The `status` that it declares, in lower case; null without one. */
  readonly status: string | null;
  /** Why the tool that takes artifacts would refuse it, in one line; null when it would not. */
  readonly refusal: string | null;
}

/** Reads the evidence of the attempt whose artifacts lie in this directory. */
export function readEvidence(artifactDirectory: string): Evidence {
  const files = entriesAt(artifactDirectory).filter((entry) => entry.isFile() && entry.name.endsWith('.md'));
  return { artifact_count: files.length, result: files.length === 0 ? null : readResult(artifactDirectory) };
}

function readResult(artifactDirectory: string): ResultEvidence | null {
  const file = readBounded(join(artifactDirectory, `${RESULT_TYPE}.md`));
  if (file === null) return null;
  // Whoever wrote the file without the tool is held to the same.
  const identity = { artifact_type: RESULT_TYPE, unit_id: null };
  const { status, diagnostics } = checkArtifact(identity, file.content.toString('utf8'));
  const error = diagnostics.find(({ severity }) => severity === 'error');
  return { status, refusal: error === undefined ? null : refusalText(error) };
}

const RESULT_TYPE = 'development_result';
const REFUSAL_WIDTH = 300;

function refusalText({ line, message }: Diagnostic): string {
  const text = line === null ? message : `line ${line}: ${message}`;
  return screenLine(text.replace(/\.$/, ''), REFUSAL_WIDTH);
}

/** Why this evidence does not prove that the work was done; null when it does. */
export function evidenceFailure({ result }: Evidence, rule: 'artifact' | 'exit_code'): WorkerFailure | null {
  if (result?.status === 'failed' || result?.status === 'partial') {
    return {
      reason: 'work_failed',
      message: `the agent's own development result says "status: ${result.status}"`,
    };
  }
  if (rule === 'exit_code') return null;
  if (result === null) return { reason: 'no_evidence', message: `${EXPECTED}; none came in this attempt` };
  if (result.refusal === null) return null;
  return { reason: 'no_evidence', message: `${EXPECTED}; what came does not count: ${result.refusal}` };
}

const EXPECTED =
  'the agent ended without evidence: expected the artifact development_result, ' +
  'submitted with ralph_submit_md_artifact or written into the artifact directory';
