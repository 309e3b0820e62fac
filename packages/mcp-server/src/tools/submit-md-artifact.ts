import { submitArtifact } from '../artifacts/submit-artifact.ts';
import { withArtifacts } from '../artifacts/artifact-store.ts';
import { defineTool } from '../tool.ts';

/** Takes the artifact that proves an agent's work. */
export const submitMdArtifactTool = defineTool('ralph_submit_md_artifact', {
  run: ({ artifact_type, content }, context) =>
    withArtifacts(artifact_type, context, (store) =>
      submitArtifact({ artifact_type, content, store }, context),
    ),
});
