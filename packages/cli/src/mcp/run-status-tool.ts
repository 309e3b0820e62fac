import type { McpServer } from '@modelcontextprotocol/server';
import { counts, RUN_PHASES, workerStates, type WorkerState } from '@ralph/reducer';
import * as z from 'zod';
import { answer, shortOrNull, shortText } from './answer.ts';
import { NextOffsetSchema, pageInput, pageOf } from './page.ts';
import { RUN_INPUT } from './run-input.ts';
import { LONGEST_WAIT_S, type ToolContext } from './tool-context.ts';
import { within } from './within.ts';

const UNITS_SHOWN = 50;
const STATUSES = ['pending', 'running', 'succeeded', 'failed', 'blocked', 'cancelled', 'skipped'] as const;

const PHASES = [...RUN_PHASES, 'died'] as const;

const INPUT = z.object({
  ...RUN_INPUT,
  wait_seconds: z
    .int()
    .min(0)
    .max(LONGEST_WAIT_S)
    .default(0)
    .describe(
      `Answer when the run is over, after so many seconds at the latest; for runs that run_plan started here. 0 to ${LONGEST_WAIT_S}, default 0`,
    ),
  status: z.array(z.enum(STATUSES)).optional().describe('Only units in one of these states. Default: all'),
  ...pageInput(UNITS_SHOWN),
});

const OUTPUT = z.object({
  run_id: z.string(),
  phase: z
    .enum(PHASES)
    .describe(
      '"finished": over, read run_summary; "died": its process is gone, and "ralph resume" goes on with it',
    ),
  counts: z.record(z.string(), z.int()).describe('How many units are in which state'),
  units: z.array(
    z.object({
      unit_id: z.string(),
      status: z.enum(STATUSES),
      attempts: z.int().describe('Attempts started so far'),
      agent: z.string().nullable(),
      progress: z.string().nullable().describe('What the worker last told about itself'),
      why: z.string().nullable().describe('Why it did not succeed'),
    }),
  ),
  next_offset: NextOffsetSchema,
  notices: z.array(z.string()).describe('What a person should know of the run, the newest last'),
  trouble: z
    .string()
    .nullable()
    .describe('Why the run could not go on; null when nothing of that kind happened'),
});

/** `run_status`: how far a run is. */
export function addRunStatus(server: McpServer, { root, keeper }: ToolContext): void {
  server.registerTool(
    'run_status',
    {
      title: 'Run status',
      description:
        'Tells how far a run is: its phase, how many units are in which state, and the units. With wait_seconds it waits for the end of the run, which saves asking again and again.',
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
      inputSchema: INPUT,
      outputSchema: OUTPUT,
    },
    async ({ run_id, wait_seconds, status, ...paging }, call) => {
      const { readRun, seenPhase, unitReason } = await import('@ralph/coordinator/look');
      let reading = await readRun(root, run_id ?? null);
      const kept = keeper.find(reading.run_id);
      if (kept !== undefined && wait_seconds > 0) {
        await within(kept.ended, wait_seconds * 1000, call.mcpReq.signal);
        reading = await readRun(root, reading.run_id);
      }
      const units = [...workerStates(reading.state)].filter((unit) => status?.includes(unit.status) ?? true);
      const { page, next_offset } = pageOf(units, paging);
      return answer({
        run_id: reading.run_id,
        phase: seenPhase(reading),
        counts: { ...counts(reading.state) },
        units: page.map((unit) => unitRow(unit, unitReason(unit))),
        next_offset,
        notices: kept?.notices.map((notice) => shortText(notice)) ?? [],
        trouble: shortOrNull(kept?.trouble() ?? null),
      });
    },
  );
}

function unitRow({ unit_id, status, attempts, agent, progress }: WorkerState, why: string | null) {
  return { unit_id, status, attempts, agent, progress: shortOrNull(progress), why: shortOrNull(why) };
}
