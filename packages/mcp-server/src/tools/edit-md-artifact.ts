import type { ToolInput } from '@ralph/mcp-plan';
import { contentHash, withArtifacts } from '../artifacts/artifact-store.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { isValid } from '../artifacts/check-artifact.ts';
import { checkedOutput, checkFor, describeCheck, submitArtifact } from '../artifacts/submit-artifact.ts';
import { defineTool } from '../tool.ts';
import type { ToolContext, ToolFailure, ToolResult } from '../tool.ts';
import { unifiedDiff } from './edit-file-diff.ts';
import { applyEdits, boundedDiff } from './edit-file.ts';
import { noDraft } from './get-md-draft.ts';

/** Changes a draft, or what was submitted, and submits it as soon as it is valid. */
export const editMdArtifactTool = defineTool('ralph_edit_md_artifact', {
  run: (input, context) =>
    withArtifacts(input.artifact_type, context, (store) => editArtifact(input, store, context)),
});

async function editArtifact(
  { artifact_type, edits, dry_run, expected_content_hash }: ToolInput<'ralph_edit_md_artifact'>,
  store: ArtifactStore,
  context: ToolContext,
): Promise<ToolResult<'ralph_edit_md_artifact'>> {
  const before = (await store.draft()) ?? (await store.submitted());
  if (before === undefined) return noDraft(artifact_type);
  if (expected_content_hash !== undefined && expected_content_hash !== contentHash(before))
    return changedMeanwhile(contentHash(before));
  const after = applyEdits(before, edits);
  if (typeof after === 'number') return noMatch(after);
  const check = checkFor(artifact_type, after, context);
  const about = {
    ...checkedOutput(artifact_type, check),
    diff: boundedDiff(unifiedDiff(`${artifact_type}.md`, before, after)),
    content_hash: contentHash(after),
  };
  if (dry_run) {
    const headline = `${about.diff}Nothing was written; it would ${isValid(check) ? '' : 'not '}be accepted.`;
    return { text: describeCheck(headline, check), structured: { ...about, submitted: false } };
  }
  const result = await submitArtifact({ artifact_type, content: after, store }, context);
  if (result.isError === true) return result;
  return { text: result.text, structured: { ...about, submitted: true } };
}

function changedMeanwhile(actual: string): ToolFailure {
  return {
    text: `content_changed: the text has the hash ${actual} and not the expected one; nothing was written. Read it with ralph_get_md_draft.`,
    structured: { error: 'content_changed', content_hash: actual },
    isError: true,
  };
}

function noMatch(index: number): ToolFailure {
  return {
    text: `no_match: oldText of edit ${index} (counted from 0) is not in the text; nothing was written. Read it with ralph_get_md_draft.`,
    structured: { error: 'no_match', index },
    isError: true,
  };
}
