import type { McpServer } from '@modelcontextprotocol/server';
import type { WorkerSummary } from '@ralph/manifest';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import { unfinishedText } from '../look/unfinished-text.ts';
import { answer, shortOrNull } from './answer.ts';
import { NextOffsetSchema, pageInput, pageOf } from './page.ts';
import { RUN_INPUT } from './run-input.ts';
import type { ToolContext } from './tool-context.ts';

const WORKERS_SHOWN = 25;
const PATHS_SHOWN = 20;

const PathsSchema = z.array(z.string()).describe(`The first ${PATHS_SHOWN}`);

const OUTPUT = z.object({
  run_id: z.string(),
  outcome: z.enum([
    'succeeded',
    'failed',
    'interrupted',
    'out_of_bounds',
    'verification_failed',
    'suspended',
  ]),
  exit_code: z.int().describe('What ralph run would have answered'),
  verification: z.object({
    ran: z.boolean(),
    passed: z.boolean().nullable(),
    exit_code: z.int().nullable(),
    output_tail: z.string().nullable().describe('The end of what it printed'),
  }),
  out_of_bounds: PathsSchema.describe(
    `Writes outside the directories of the units, the first ${PATHS_SHOWN}`,
  ),
  workers: z.array(
    z.object({
      unit_id: z.string(),
      status: z.string(),
      attempts: z.int(),
      agent: z.string().nullable(),
      confinement: z.string().nullable().describe('What held the write boundary'),
      files_changed: PathsSchema,
      files_changed_count: z.int(),
      message: z.string().nullable().describe('What the worker said last, or why it did not succeed'),
      usage: z.record(z.string(), z.unknown()).nullable(),
      commit: z.string().nullable(),
    }),
  ),
  next_offset: NextOffsetSchema,
});

/** `run_summary`: what became of a run. */
export function addRunSummary(server: McpServer, { root }: ToolContext): void {
  server.registerTool(
    'run_summary',
    {
      title: 'Run summary',
      description:
        'Tells what became of a run that is over: the outcome, the verification, and for each unit what it changed and said.',
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
      inputSchema: z.object({ ...RUN_INPUT, ...pageInput(WORKERS_SHOWN) }),
      outputSchema: OUTPUT,
    },
    async ({ run_id, ...paging }) => {
      const { readRun } = await import('@ralph/coordinator/look');
      const reading = await readRun(root, run_id ?? null);
      const { run_id: runId, summary } = reading;
      if (summary === null) {
        throw new CliError(
          'run_unfinished',
          unfinishedText(reading, 'ask run_status, which can wait for its end'),
        );
      }
      const { outcome, exit_code, verification, out_of_bounds, workers } = summary;
      const { page, next_offset } = pageOf(workers, paging);
      return answer({
        run_id: runId,
        outcome,
        exit_code,
        verification: {
          ran: verification.ran,
          passed: verification.passed,
          exit_code: verification.exit_code,
          output_tail: verification.output_tail?.slice(-1000) ?? null,
        },
        out_of_bounds: out_of_bounds.slice(0, PATHS_SHOWN).map(({ path }) => path),
        workers: page.map(workerRow),
        next_offset,
      });
    },
  );
}

function workerRow(worker: WorkerSummary) {
  const { unit_id, status, attempts, agent, confinement, files_changed, final_message, usage, commit } =
    worker;
  return {
    unit_id,
    status,
    attempts,
    agent,
    confinement,
    files_changed: files_changed.slice(0, PATHS_SHOWN),
    files_changed_count: files_changed.length,
    message: shortOrNull(final_message),
    usage,
    commit: commit ?? null,
  };
}
