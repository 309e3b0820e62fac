import { withArtifacts } from '../artifacts/artifact-store.ts';
import { isValid } from '../artifacts/check-artifact.ts';
import { checkedOutput, checkFor, describeCheck } from '../artifacts/submit-artifact.ts';
import { defineTool } from '../tool.ts';
import { noDraft } from './get-md-draft.ts';

/** Judges a text or a draft without writing anything. */
export const verifyMdArtifactTool = defineTool('ralph_verify_md_artifact', {
  run: ({ artifact_type, content }, context) =>
    withArtifacts(artifact_type, context, async (store) => {
      const text = content ?? (await store.draft());
      if (text === undefined) return noDraft(artifact_type);
      const check = checkFor(artifact_type, text, context);
      const valid = isValid(check);
      const headline = valid ? 'It would be accepted. Nothing was written.' : 'It would not be accepted.';
      return {
        text: describeCheck(headline, check),
        structured: { ...checkedOutput(artifact_type, check), valid },
      };
    }),
});
