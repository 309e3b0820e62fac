import { basename } from 'node:path';
import type { ToolOutput } from '@ralph/mcp-plan';
import type { SessionOptions, ToolContext, ToolFailure, ToolResult } from '../tool.ts';
import { checkArtifact, isValid, MAX_ARTIFACT_BYTES } from './check-artifact.ts';
import type { ArtifactCheck } from './check-artifact.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { Diagnostic } from './diagnostic.ts';

/** A text that is to be submitted. */
export interface Submission {
  readonly artifact_type: string;
  readonly content: string;
  readonly store: ArtifactStore;
}

/** More findings than this help nobody, and a text of many small mistakes must not become an answer of many megabytes. */
const MOST_SHOWN = 100;

/** What the tools answer that submit, and what others tell of a text that could be. */
export type CheckedOutput = ToolOutput<'ralph_submit_md_artifact'>;

/** Keeps the text as a draft, judges it, and submits it when no error stands in its way. */
export async function submitArtifact(
  { artifact_type, content, store }: Submission,
  context: ToolContext,
): Promise<ToolResult<'ralph_submit_md_artifact'>> {
  const check = checkFor(artifact_type, content, context);
  if (Buffer.byteLength(content) > MAX_ARTIFACT_BYTES)
    return refusedAnswer(artifact_type, check, 'Not accepted, nothing was written.');
  await store.saveDraft(content);
  if (!isValid(check)) {
    const next =
      'Not accepted; the text is kept as a draft: correct it with ralph_edit_md_artifact, or submit again.';
    return refusedAnswer(artifact_type, check, next);
  }
  await store.submit(content, check.status);
  const text = describeCheck(`Accepted: ${artifact_type}.md`, check);
  return { text, structured: checkedOutput(artifact_type, check) };
}

/** Judges a text as an artifact of this session. */
export function checkFor(artifact_type: string, content: string, { session }: ToolContext): ArtifactCheck {
  return checkArtifact({ artifact_type, unit_id: unitOf(session) }, content);
}

/** A text with a line for each finding. */
export function describeCheck(headline: string, { diagnostics }: ArtifactCheck): string {
  const lines = shownOf(diagnostics).map(({ line, severity, message, rule_id }) => {
    return `${severity}${line === null ? '' : ` in line ${line}`}: ${message} (${rule_id})`;
  });
  const left = diagnostics.length - lines.length;
  return [headline, ...lines, ...(left > 0 ? [`[… ${left} more findings]`] : [])].join('\n');
}

/** The findings as data, counted. */
export function checkedOutput(artifact_type: string, { status, diagnostics }: ArtifactCheck): CheckedOutput {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  return { artifact_type, status, errors, warnings, diagnostics: shownOf(diagnostics) };
}

/** The first findings; those that stand in the way come first when there are too many. */
function shownOf(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  if (diagnostics.length <= MOST_SHOWN) return [...diagnostics];
  const inTheWay = diagnostics.filter(({ severity }) => severity === 'error');
  const others = diagnostics.filter(({ severity }) => severity !== 'error');
  return [...inTheWay, ...others].slice(0, MOST_SHOWN);
}

function refusedAnswer(artifact_type: string, check: ArtifactCheck, headline: string): ToolFailure {
  const structured = { ...checkedOutput(artifact_type, check) };
  return { text: describeCheck(headline, check), structured, isError: true };
}

/** A worker's session has the id of its unit, and its namespace is named for it. */
function unitOf({ id, namespace }: SessionOptions): string | null {
  return namespace !== null && basename(namespace) === id ? id : null;
}
