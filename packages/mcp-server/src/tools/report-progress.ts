import { z } from 'zod';
import { defineTool } from '../tool.ts';

/** Tells the host what the agent is doing. */
export const reportProgressTool = defineTool({
  name: 'report_progress',
  title: 'Report progress',
  description: 'Tells the people who watch what you are doing now. Call it when you begin something new.',
  capabilities: ['run.report_progress'],
  readOnly: true,
  input: z.object({
    status: z.string().min(1).max(200).describe('What you are doing, in a few words'),
    note: z.string().max(4_096).optional().describe('Anything worth knowing about it'),
  }),
  run: async ({ status, note }, { session }) => {
    session.onEvent({ type: 'progress', status, note: note ?? null });
    return { text: `Noted: ${status}` };
  },
});
