import { contentHash, withArtifacts } from '../artifacts/artifact-store.ts';
import { defineTool } from '../tool.ts';
import type { ToolFailure } from '../tool.ts';

/** Gives the draft of an artifact. */
export const getMdDraftTool = defineTool('ralph_get_md_draft', {
  run: ({ artifact_type }, context) =>
    withArtifacts(artifact_type, context, async (store) => {
      const content = await store.draft();
      if (content === undefined) return noDraft(artifact_type);
      return { text: content, structured: { artifact_type, content, content_hash: contentHash(content) } };
    }),
});

/** The answer when there is no draft. */
export function noDraft(artifact_type: string): ToolFailure {
  return {
    text: `There is no draft of ${artifact_type}. Begin one with ralph_stage_md_artifact, or submit the whole text with ralph_submit_md_artifact.`,
    structured: { artifact_type, error: 'no_draft' },
    isError: true,
  };
}
