import * as z from 'zod';
import type { AgentSignal, OutputReader } from './adapter.ts';
import { ClaudeTokensSchema, claudeTokens, sumOfMessages } from './claude-usage.ts';
import { clip } from './clip.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const McpServerSchema = z.object({ name: z.string(), status: z.string() });
const ContentSchema = z.object({ type: z.string(), name: text, input: toolInput });

const LineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('system'),
    subtype: text,
    session_id: text,
    mcp_servers: z.array(McpServerSchema).catch([]),
    attempt: count,
    max_retries: count,
    retry_delay_ms: count,
    error_status: count,
    error: text,
  }),
  z.object({
    type: z.literal('assistant'),
    session_id: text,
    message: z
      .object({ id: text, usage: ClaudeTokensSchema, content: z.array(ContentSchema).catch([]) })
      .catch({ content: [] }),
  }),
  z.object({
    type: z.literal('rate_limit_event'),
    session_id: text,
    rate_limit_info: z.object({ status: text, resetsAt: count, rateLimitType: text }).catch({}),
  }),
  z.object({
    type: z.literal('result'),
    session_id: text,
    subtype: text,
    is_error: z.boolean().catch(false),
    result: text,
    errors: z.array(z.string()).catch([]),
    // As qwen says it.
    error: z.object({ message: text }).nullish().catch(undefined),
    total_cost_usd: count,
    usage: ClaudeTokensSchema,
  }),
]);

type Line = z.infer<typeof LineSchema>;
type SystemLine = Extract<Line, { type: 'system' }>;
type AssistantLine = Extract<Line, { type: 'assistant' }>;
type LimitLine = Extract<Line, { type: 'rate_limit_event' }>;
type ResultLine = Extract<Line, { type: 'result' }>;

/** Which of the agents that speak like claude it is. */
export interface ClaudeDialect {
  readonly agent: string;
  /** Its last line counts what the attempts before it took in the same session too: then only its messages tell. */
  readonly result_counts_session: boolean;
}

/** Claude itself. */
export const CLAUDE: ClaudeDialect = { agent: 'claude', result_counts_session: false };

/** Reads the stream-json lines of claude, and of an agent that speaks like it. */
export function claudeReader(dialect: ClaudeDialect): OutputReader {
  let session: string | undefined;
  const usageSoFar = sumOfMessages();
  const messageUsage = (parsed: Line): readonly AgentSignal[] => {
    const usage = parsed.type === 'assistant' ? usageSoFar(parsed.message.id, parsed.message.usage) : null;
    return usage === null ? [] : [{ type: 'usage', usage }];
  };
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      if (parsed === null) return [];
      const signals = [...messageUsage(parsed), ...signalsOf(parsed, dialect)];
      if (parsed.session_id === undefined || parsed.session_id === session) return signals;
      session = parsed.session_id;
      return [{ type: 'session', session_id: session }, ...signals];
    },
  };
}

function signalsOf(line: Line, dialect: ClaudeDialect): readonly AgentSignal[] {
  switch (line.type) {
    case 'system':
      return systemSignals(line, dialect.agent);
    case 'assistant':
      return assistantSignals(line);
    case 'rate_limit_event':
      return limitSignals(line);
    case 'result':
      return resultSignals(line, dialect);
  }
}

function systemSignals(line: SystemLine, agent: string): readonly AgentSignal[] {
  if (line.subtype === 'init') return initSignals(line, agent);
  if (line.subtype !== 'api_retry') return [];
  if (isRefusedLogin(line)) return [loginRefused(line, agent)];
  const reason =
    line.error_status === undefined ? (line.error ?? 'model error') : `status ${line.error_status}`;
  const note = `attempt ${line.attempt ?? '?'} of ${line.max_retries ?? '?'} (${clip(reason, 200)})`;
  return [...throttleSignals(line), { type: 'progress', status: 'api_retry', note }];
}

function throttleSignals({ error_status, error, retry_delay_ms }: SystemLine): readonly AgentSignal[] {
  const status = error_status ?? 0;
  if (status !== 429 && status !== 529 && error !== 'rate_limit' && error !== 'overloaded') return [];
  const message = `the model asks for patience: status ${status} (${clip(error ?? 'no reason given', 200)})`;
  return [{ type: 'throttled', message, wait_ms: retry_delay_ms ?? null }];
}

/** Told at every start too, while there is nothing to worry about. */
function limitSignals({ rate_limit_info }: LimitLine): readonly AgentSignal[] {
  const { status, resetsAt, rateLimitType = 'usage' } = rate_limit_info;
  if (status !== 'rejected') return [];
  const until = resetsAt === undefined ? '' : `|${resetsAt}`;
  return [{ type: 'throttled', message: `${clip(rateLimitType, 100)} limit reached${until}`, wait_ms: null }];
}

/** The first answers of this kind may only mean that a token is being renewed. */
function isRefusedLogin({ attempt = 0, error_status }: SystemLine): boolean {
  return attempt >= 3 && (error_status === 401 || error_status === 403);
}

function loginRefused({ attempt, error_status, error }: SystemLine, agent: string): AgentSignal {
  const message = `the model refused ${agent} ${attempt ?? ''} times with status ${error_status ?? '?'}`;
  return { type: 'login_refused', message: `${message} (${clip(error ?? 'no reason given', 200)})` };
}

function initSignals({ mcp_servers }: SystemLine, agent: string): readonly AgentSignal[] {
  const status = mcp_servers.find((server) => server.name === 'ralph')?.status ?? 'not listed';
  // On a busy machine it may still be about to connect.
  if (status === 'connected' || status === 'pending') return [];
  const message = `${agent} has no ralph tools: its MCP server is "${clip(status, 100)}", expected "connected"`;
  return [{ type: 'tools_missing', message }];
}

function assistantSignals({ message }: AssistantLine): readonly AgentSignal[] {
  return message.content.flatMap((part) =>
    part.type === 'tool_use' && part.name !== undefined ? [toolProgress(part.name, part.input)] : [],
  );
}

function resultSignals(line: ResultLine, dialect: ClaudeDialect): readonly AgentSignal[] {
  const usage = dialect.result_counts_session ? [] : usageSignals(line);
  return [...usage, endSignal(line, dialect.agent)];
}

function endSignal({ subtype, is_error, result, errors, error }: ResultLine, agent: string): AgentSignal {
  if (!is_error && subtype === 'success') return { type: 'final_message', text: clip(result ?? '', 4000) };
  const message = [result, errors.join('; '), error?.message, subtype].find(
    (said) => said !== undefined && said !== '',
  );
  return { type: 'error', message: clip(message ?? `${agent} reported an error without a message`, 2000) };
}

function usageSignals({ usage, total_cost_usd }: ResultLine): readonly AgentSignal[] {
  if (usage === undefined && total_cost_usd === undefined) return [];
  const tokens = usage === undefined ? {} : claudeTokens(usage);
  const cost = total_cost_usd === undefined ? {} : { cost_usd: total_cost_usd };
  return [{ type: 'usage', usage: { ...tokens, ...cost } }];
}
