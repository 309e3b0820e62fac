import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import { askRun } from '../look/ask-run.ts';
import { answer, shortText } from './answer.ts';
import { ownRun } from './own-run.ts';
import { RUN_INPUT } from './run-input.ts';
import type { ToolContext } from './tool-context.ts';

const INPUT = z.object({
  ...RUN_INPUT,
  unit_id: z.string().describe('The unit that is to end'),
  now: z.boolean().default(false).describe('Kill it at once, instead of asking it to end. Default false'),
});

const OUTPUT = z.object({
  run_id: z.string(),
  unit_id: z.string(),
  message: z.string().describe('What is being done'),
});

/** `stop_unit`: stops one unit of a run that was started here. */
export function addStopUnit(server: McpServer, context: ToolContext): void {
  server.registerTool(
    'stop_unit',
    {
      title: 'Stop unit',
      description:
        'Stops one unit of a run that run_plan started: it ends as cancelled, whatever needs it is blocked, and the rest goes on. ' +
        'One that waits never starts. retry_unit opens it again.',
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: false,
      },
      inputSchema: INPUT,
      outputSchema: OUTPUT,
    },
    async ({ run_id, unit_id, now }) => {
      const { requireUnit } = await import('@ralph/coordinator');
      const { reading } = await ownRun(run_id, context);
      requireUnit(reading, unit_id);
      const message = reading.live ? await askRun(reading, { action: 'stop_unit', unit_id, now }) : null;
      if (message === null)
        throw new CliError('run_over', `run ${reading.run_id} has ended, so there is nothing to stop`);
      return answer({ run_id: reading.run_id, unit_id, message: shortText(message) });
    },
  );
}
