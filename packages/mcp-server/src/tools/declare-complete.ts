import { z } from 'zod';
import { defineTool } from '../tool.ts';

/** Tells the host that the agent regards its work as done. */
export const declareCompleteTool = defineTool({
  name: 'declare_complete',
  title: 'Declare complete',
  description:
    'Declares your work complete. Call it last, after submitting the artifact that proves the work.',
  capabilities: ['artifact.submit'],
  readOnly: true,
  input: z.object({
    summary: z.string().max(16_384).optional().describe('What was done, for the people who read the result'),
  }),
  run: async ({ summary }, { session }) => {
    session.onEvent({ type: 'completed', summary: summary ?? null });
    return { text: 'Noted: complete. You may stop now.' };
  },
});
