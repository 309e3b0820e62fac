import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Io } from '../io.ts';
import type { OptionsButPlan } from '../run-options-of.ts';
import { openRunKeeper, type RunKeeper } from './run-keeper.ts';
import { addRetryUnit } from './retry-unit-tool.ts';
import { addRunLogs } from './run-logs-tool.ts';
import { addRunPlan } from './run-plan-tool.ts';
import { addRunStatus } from './run-status-tool.ts';
import { addRunSummary } from './run-summary-tool.ts';
import { addStopRun } from './stop-run-tool.ts';
import { addStopUnit } from './stop-unit-tool.ts';
import type { ToolContext } from './tool-context.ts';
import { addValidatePlan } from './validate-plan-tool.ts';

/** The official clients send SIGTERM 2 s after they closed the connection, and SIGKILL 2 s later. */
const LAST_WORDS_MS = 1500;

const INSTRUCTIONS = `ralph lets several coding agents work in this checkout at once, each confined to its own directories.
Cut the work into units: each with an id, a description that says all that its agent must know, and allowed_directories that no other unit has. Name dependencies only where a unit builds on another one's work.
validate_plan checks a plan, run_plan starts it and answers at once, run_status with wait_seconds waits for its end, run_summary tells what became of it, run_logs what a unit printed, stop_run stops it, stop_unit one unit of it, and retry_unit tries one again with your feedback.
Runs end with the connection. One run at a time works in a checkout; do not write in the directories of its units meanwhile.`;

/**
 * Offers ralph itself over MCP on standard input and output, until the connection closes or a signal asks for the end.
 * When this resolves, nothing of the runs that were started here is alive.
 */
export async function serveMcp(options: OptionsButPlan, io: Io, webhook: string | undefined): Promise<void> {
  const keeper = openRunKeeper({ webhook, env: io.env, version: io.version });
  const context: ToolContext = { root: options.root, options, keeper, io };
  let isHeard = true;
  const say = (message: string): void => {
    if (isHeard) io.stderr.write(`${message}\n`);
  };
  const { signal, killSignal, release } = io.interrupts(say, options.graceMs);
  const handle = serveStdio(() => serverFor(context, io.version), {
    transport: new StdioServerTransport(io.stdin, io.stdout),
    onerror: (error) => say(`ralph mcp: ${error.message}`),
  });
  try {
    const why = await endOf(io, signal);
    isHeard = signal.aborted;
    await stopAll(keeper, why, { signal, killSignal });
  } finally {
    release();
    await handle.close();
  }
}

function serverFor(context: ToolContext, version: string): McpServer {
  const server = new McpServer(
    { name: 'ralph', version },
    { capabilities: { tools: { listChanged: false } }, instructions: INSTRUCTIONS },
  );
  addValidatePlan(server, context);
  addRunPlan(server, context);
  addRunStatus(server, context);
  addRunLogs(server, context);
  addRunSummary(server, context);
  addStopRun(server, context);
  addStopUnit(server, context);
  addRetryUnit(server, context);
  return server;
}

/** The name of the signal that asks for the end, or that the connection is gone. */
function endOf({ stdin, stdout }: Io, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const gone = (): void => resolve('disconnected');
    stdin.once('end', gone).once('close', gone).once('error', gone);
    stdout.once('close', gone).once('error', gone);
    signal.addEventListener('abort', () => resolve(String(signal.reason)), { once: true });
  });
}

/**
 * Whoever sent a signal knows that there is a second one. Nobody listens once the connection is gone: agents have a
 * moment then, and a signal cuts it short.
 */
async function stopAll(
  keeper: RunKeeper,
  why: string,
  { signal, killSignal }: { readonly signal: AbortSignal; readonly killSignal: AbortSignal },
): Promise<void> {
  keeper.hurry();
  const runs = keeper.live();
  for (const run of runs) run.stop(why);
  const killAll = (): void => {
    for (const run of runs) run.kill();
  };
  const hurry = signal.aborted ? killSignal : signal;
  if (hurry.aborted) killAll();
  hurry.addEventListener('abort', killAll, { once: true });
  const timer = signal.aborted ? undefined : setTimeout(killAll, LAST_WORDS_MS);
  await Promise.all(runs.map(({ ended }) => ended));
  clearTimeout(timer);
}
