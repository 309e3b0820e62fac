import { withArtifacts } from '../artifacts/artifact-store.ts';
import { defineTool } from '../tool.ts';

/** Throws a draft away. */
export const discardMdDraftTool = defineTool('ralph_discard_md_draft', {
  run: ({ artifact_type }, context) =>
    withArtifacts(artifact_type, context, async (store) => {
      const discarded = await store.dropDraft();
      const text = discarded
        ? `The draft of ${artifact_type} is gone.`
        : `There was no draft of ${artifact_type}.`;
      return { text, structured: { artifact_type, discarded } };
    }),
});
