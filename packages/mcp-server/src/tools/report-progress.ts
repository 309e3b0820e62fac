import { defineTool } from '../tool.ts';

/** Tells the host what the agent is doing. */
export const reportProgressTool = defineTool('report_progress', {
  run: async ({ status, note }, { session }) => {
    session.onEvent({ type: 'progress', status, note: note ?? null });
    return { text: `Noted: ${status}`, structured: { noted: true } };
  },
});
