import * as z from 'zod';
import type { AgentSignal, AgentUsage, OutputReader } from './adapter.ts';
import { clip, clipLine } from './clip.ts';
import { classOfText } from './failure-class.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const UsageSchema = z
  .object({
    input: count,
    output: count,
    cacheRead: count,
    cacheWrite: count,
    cost: z.object({ total: count }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

const LineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session'), id: z.string() }),
  z.object({
    type: z.literal('message_end'),
    message: z.object({
      role: text,
      content: z.array(z.object({ type: text, text })).catch([]),
      stopReason: text,
      errorMessage: text,
      usage: UsageSchema,
    }),
  }),
  z.object({ type: z.literal('tool_execution_start'), toolName: z.string(), args: toolInput }),
  z.object({
    type: z.literal('auto_retry_start'),
    attempt: count,
    maxAttempts: count,
    delayMs: count,
    errorMessage: text,
  }),
]);
type Line = z.infer<typeof LineSchema>;
type Message = Extract<Line, { type: 'message_end' }>['message'];
type RetryLine = Extract<Line, { type: 'auto_retry_start' }>;

// Each holds all of its message so far, so that a long one would be parsed a thousand times.
const CUMULATIVE = /^\{"type":"(?:message_update|tool_execution_update)"/;

/** Reads the lines of `pi --mode json`; it reports usage per message, which is summed here. */
export function piReader(): OutputReader {
  let usage: Required<AgentUsage> = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
  const messageSignals = (message: Message): readonly AgentSignal[] => {
    if (message.role !== 'assistant') return [];
    usage = plus(usage, message);
    return [{ type: 'usage', usage }, ...endSignals(message)];
  };
  return {
    line: (line) => {
      if (CUMULATIVE.test(line)) return [];
      const parsed = parseLine(LineSchema, line);
      return parsed === null ? plainSignals(line) : signalsOf(parsed, messageSignals);
    },
  };
}

/** Our bridge throws when it cannot reach its server, and pi ends. */
function plainSignals(line: string): readonly AgentSignal[] {
  const [, said] = /^Error: (Failed to load extension ".*\bpi-bridge\.js".*)/.exec(line) ?? [];
  return said === undefined
    ? []
    : [{ type: 'tools_missing', message: clip(`pi has no ralph tools: ${said}`, 2000) }];
}

function signalsOf(
  line: Line,
  messageSignals: (message: Message) => readonly AgentSignal[],
): readonly AgentSignal[] {
  switch (line.type) {
    case 'session':
      return [{ type: 'session', session_id: line.id }];
    case 'message_end':
      return messageSignals(line.message);
    case 'tool_execution_start':
      return [toolProgress(line.toolName, line.args)];
    case 'auto_retry_start':
      return retrySignals(line);
  }
}

/** It ends with exit code 0 whatever its model said: only this tells. */
function endSignals({ stopReason, errorMessage, content }: Message): readonly AgentSignal[] {
  if (stopReason === 'error' || stopReason === 'aborted') {
    return [{ type: 'error', message: clip(errorMessage ?? `pi stopped: ${stopReason}`, 2000) }];
  }
  const said = content.flatMap((part) => (part.type === 'text' ? [part.text ?? ''] : [])).join('\n');
  return said === '' ? [] : [{ type: 'final_message', text: clip(said, 4000) }];
}

function retrySignals({
  attempt,
  maxAttempts,
  delayMs,
  errorMessage = '',
}: RetryLine): readonly AgentSignal[] {
  const note = clipLine(`attempt ${attempt ?? '?'} of ${maxAttempts ?? '?'}: ${errorMessage}`, 200);
  const throttled: readonly AgentSignal[] =
    classOfText(errorMessage) === 'rate_limited'
      ? [{ type: 'throttled', message: clip(errorMessage, 2000), wait_ms: delayMs ?? null }]
      : [];
  return [...throttled, { type: 'progress', status: 'api_retry', note }];
}

function plus(sum: Required<AgentUsage>, { usage }: Message): Required<AgentUsage> {
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, cost } = usage ?? {};
  return {
    input_tokens: sum.input_tokens + input + cacheRead + cacheWrite,
    output_tokens: sum.output_tokens + output,
    cost_usd: sum.cost_usd + (cost?.total ?? 0),
  };
}
