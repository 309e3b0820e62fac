import { defineTool } from '../tool.ts';

/** Tells the host that the agent regards its work as done. */
export const declareCompleteTool = defineTool('declare_complete', {
  run: async ({ summary }, { session }) => {
    session.onEvent({ type: 'completed', summary: summary ?? null });
    return { text: 'Noted: complete. You may stop now.', structured: { noted: true } };
  },
});
