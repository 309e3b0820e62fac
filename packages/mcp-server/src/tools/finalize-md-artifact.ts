import { withArtifacts } from '../artifacts/artifact-store.ts';
import { submitArtifact } from '../artifacts/submit-artifact.ts';
import { defineTool } from '../tool.ts';
import { noDraft } from './get-md-draft.ts';

/** Submits a draft. */
export const finalizeMdArtifactTool = defineTool('ralph_finalize_md_artifact', {
  run: ({ artifact_type }, context) =>
    withArtifacts(artifact_type, context, async (store) => {
      const content = await store.draft();
      return content === undefined
        ? noDraft(artifact_type)
        : submitArtifact({ artifact_type, content, store }, context);
    }),
});
