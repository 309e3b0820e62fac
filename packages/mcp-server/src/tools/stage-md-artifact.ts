import { contentHash, withArtifacts } from '../artifacts/artifact-store.ts';
import { MAX_ARTIFACT_BYTES } from '../artifacts/check-artifact.ts';
import { defineTool } from '../tool.ts';

/** Writes an artifact piece by piece. */
export const stageMdArtifactTool = defineTool('ralph_stage_md_artifact', {
  run: ({ artifact_type, content, mode }, context) =>
    withArtifacts(artifact_type, context, async (store) => {
      const before = mode === 'append' ? ((await store.draft()) ?? '') : '';
      const draft = before + content;
      const bytes = Buffer.byteLength(draft);
      if (bytes > MAX_ARTIFACT_BYTES) {
        const text = `The draft would have ${bytes} bytes, more than the ${MAX_ARTIFACT_BYTES} of an artifact; nothing was written. Shorten it.`;
        return { text, isError: true };
      }
      await store.saveDraft(draft);
      const next = 'Submit it with ralph_finalize_md_artifact.';
      return {
        text: `The draft of ${artifact_type} has ${bytes} bytes. ${next}`,
        structured: { artifact_type, bytes, content_hash: contentHash(draft) },
      };
    }),
});
