import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { askRun } from '../look/ask-run.ts';
import { planOf } from '../load-plan.ts';
import { answer, shortText } from './answer.ts';
import { ownRun } from './own-run.ts';
import { planTextOf } from './plan-input.ts';
import { RUN_INPUT } from './run-input.ts';
import type { ToolContext } from './tool-context.ts';

const LONGEST_FEEDBACK = 16_000;

const INPUT = z.object({
  ...RUN_INPUT,
  unit_id: z.string().describe('The unit that is to be tried again'),
  feedback: z
    .string()
    .max(LONGEST_FEEDBACK)
    .optional()
    .describe(
      'What its next attempts are to be told, such as what was wrong with the last one. Default: nothing new',
    ),
  accept_changes: z
    .boolean()
    .default(false)
    .describe(
      'Of a run that is over: go on although files, the plan or the branch changed since, and take them as they are now. Default false',
    ),
});

const OUTPUT = z.object({
  run_id: z.string(),
  unit_id: z.string(),
  resumed: z.boolean().describe('Whether the run was over, and goes on now'),
  message: z.string().describe('What is being done'),
});

/** `retry_unit`: has a unit of a run that was started here tried again. */
export function addRetryUnit(server: McpServer, context: ToolContext): void {
  const { root, keeper, options } = context;
  server.registerTool(
    'retry_unit',
    {
      title: 'Retry unit',
      description:
        'Opens a unit of a run that run_plan started again, with all its retries, and whatever it blocks; feedback tells it what to do otherwise. ' +
        'A run that is over goes on with it, and then a unit that succeeded can be done again too; wait with run_status.',
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      inputSchema: INPUT,
      outputSchema: OUTPUT,
    },
    async ({ run_id, unit_id, feedback = null, accept_changes }, call) => {
      const { requireUnit } = await import('@ralph/coordinator');
      const { reading, kept } = await ownRun(run_id, context);
      requireUnit(reading, unit_id);
      const said = reading.live ? await askRun(reading, { action: 'retry_unit', unit_id, feedback }) : null;
      const about = { run_id: reading.run_id, unit_id };
      if (said !== null) return answer({ ...about, resumed: false, message: shortText(said) });
      await kept.ended;
      await keeper.resume(
        {
          root,
          run: { by: 'id', id: reading.run_id },
          retry: { unit_id, feedback },
          // What the server was started with is what the run recorded.
          given: {},
          loadPlan: async (plan_path) => {
            const source = await planTextOf({ plan_path }, root);
            return { plan: (await planOf(source)).plan, planPath: source.path, planSha256: source.sha256 };
          },
          acceptChanges: accept_changes,
          journal: options.journal,
          ralphVersion: options.ralphVersion,
        },
        call.mcpReq.signal,
      );
      return answer({ ...about, resumed: true, message: `the run goes on with ${shortText(unit_id)}` });
    },
  );
}
