import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import { answer } from './answer.ts';
import { RUN_INPUT } from './run-input.ts';
import { LONGEST_WAIT_S, type ToolContext } from './tool-context.ts';
import { within } from './within.ts';

const INPUT = z.object({
  ...RUN_INPUT,
  now: z
    .boolean()
    .default(false)
    .describe('Kill what runs at once, instead of asking it to end. Default false'),
});

const OUTPUT = z.object({
  run_id: z.string(),
  over: z
    .boolean()
    .describe('Whether nothing of the run is alive any more; if not, run_status waits for that'),
});

/** `stop_run`: stops a run that was started here. */
export function addStopRun(server: McpServer, { root, keeper }: ToolContext): void {
  server.registerTool(
    'stop_run',
    {
      title: 'Stop run',
      description:
        'Stops a run that run_plan started: no unit starts any more, running agents are asked to end and killed when they do not. ' +
        'Its state is kept, and "ralph resume" can go on with it. Answers when the run is over.',
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
      inputSchema: INPUT,
      outputSchema: OUTPUT,
    },
    async ({ run_id, now }, call) => {
      const { readRun } = await import('@ralph/coordinator/look');
      const { run_id: runId, live } = await readRun(root, run_id ?? null);
      const kept = keeper.find(runId);
      if (kept === undefined && live) {
        throw new CliError(
          'run_foreign',
          `run ${runId} was not started by this server: only who started it can stop it`,
        );
      }
      kept?.stop('stop_run');
      if (now) kept?.kill();
      if (kept !== undefined) await within(kept.ended, LONGEST_WAIT_S * 1000, call.mcpReq.signal);
      return answer({ run_id: runId, over: kept === undefined || !keeper.live().includes(kept) });
    },
  );
}
