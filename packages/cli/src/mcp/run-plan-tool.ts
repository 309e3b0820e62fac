import type { McpServer } from '@modelcontextprotocol/server';
import { formatProblems } from '@ralph/manifest';
import * as z from 'zod';
import { confinementNotes } from '../confinement-text.ts';
import { planOf } from '../load-plan.ts';
import { answer, shortText } from './answer.ts';
import { PLAN_INPUT, planTextOf } from './plan-input.ts';
import type { ToolContext } from './tool-context.ts';

const WARNINGS_SHOWN = 10;

const INPUT = z.object({
  ...PLAN_INPUT,
  agent: z
    .string()
    .optional()
    .describe(
      'Agent for units that name none and carry no script or command; several with commas: the next takes over when one cannot go on. Default: what this server was started with',
    ),
  max_workers: z
    .int()
    .min(1)
    .optional()
    .describe('How many units at once; no more than this server was started with, which is the default'),
  fail_fast: z
    .boolean()
    .optional()
    .describe('Stop all other units when one failed for good. Default: what this server was started with'),
});

const OUTPUT = z.object({
  run_id: z
    .string()
    .nullable()
    .describe('For the other tools; null when the plan says that there is nothing to do'),
  units: z.int().describe('How many units the run has'),
  confinement: z.string().nullable().describe('The strongest level that any unit gets'),
  notes: z.array(z.string()).describe('What a person should know about it'),
});

/** `run_plan`: starts a run and answers as soon as it has begun. */
export function addRunPlan(server: McpServer, { root, options, keeper }: ToolContext): void {
  server.registerTool(
    'run_plan',
    {
      title: 'Run plan',
      description:
        'Starts a run: coding agents work on the units of a plan in this checkout, at once, each confined to its own directories. ' +
        'Answers as soon as the run has begun; follow it with run_status, and read run_summary when it is over. ' +
        'One run at a time can work in a checkout. The run ends with this server.',
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      inputSchema: INPUT,
      outputSchema: OUTPUT,
    },
    async ({ agent, max_workers, fail_fast, ...given }, call) => {
      const source = await planTextOf(given, root);
      const { plan, warnings } = await planOf(source);
      const notes = warnings
        .slice(0, WARNINGS_SHOWN)
        .map((each) => shortText(formatProblems([each], source.name)));
      if (plan.noop === true) return answer({ run_id: null, units: 0, confinement: null, notes });
      const started = await keeper.start(
        {
          ...options,
          plan,
          planPath: source.path,
          planSha256: source.sha256,
          agent: agent ?? options.agent,
          maxWorkers: Math.min(max_workers ?? options.maxWorkers, options.maxWorkers),
          failFast: fail_fast ?? options.failFast,
        },
        call.mcpReq.signal,
      );
      return answer({
        run_id: started.run_id,
        units: started.units.length,
        confinement: started.confinement,
        notes: [...notes, ...confinementNotes(started.confinement, options.confine)],
      });
    },
  );
}
