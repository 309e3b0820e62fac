import * as z from 'zod';
import type { AgentSignal, OutputReader } from './adapter.ts';
import { clip, clipLine } from './clip.ts';
import { classOfText } from './failure-class.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const ErrorSchema = z.object({ message: z.string() }).nullish().catch(undefined);

const ItemSchema = z.object({
  id: text,
  type: text,
  text: text,
  message: text,
  server: text,
  tool: text,
  arguments: toolInput,
  command: text,
  changes: z.array(z.object({ path: text })).catch([]),
  query: text,
  error: ErrorSchema,
});
type Item = z.infer<typeof ItemSchema>;

const LineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.object({ type: z.literal('item.started'), item: ItemSchema }),
  z.object({ type: z.literal('item.completed'), item: ItemSchema }),
  z.object({
    type: z.literal('turn.completed'),
    usage: z
      .object({ input_tokens: z.number().min(0), output_tokens: count })
      .optional()
      .catch(undefined),
  }),
  z.object({ type: z.literal('turn.failed'), error: ErrorSchema }),
  z.object({ type: z.literal('error'), message: text }),
]);
type Line = z.infer<typeof LineSchema>;

const TOOLS_MISSING =
  /requires approval|mcp (?:client|server|startup)|handshak|transport|connection (?:refused|reset|closed)|error sending request/i;

/** Reads the lines of `codex exec --json`. */
export function codexReader(): OutputReader {
  // Some items are reported when they start and again when they end, others only at the end.
  const announced = new Set<string>();
  const isNew = ({ id }: Item): boolean => {
    if (id === undefined) return true;
    const seen = announced.has(id);
    announced.add(id);
    return !seen;
  };
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      return parsed === null ? plainSignals(line) : signalsOf(parsed, isNew);
    },
  };
}

/** Without a server that it needs it ends, and says so beside its lines of JSON. */
function plainSignals(line: string): readonly AgentSignal[] {
  const [said] = /required MCP servers failed to initialize: .*/.exec(line) ?? [];
  return said === undefined
    ? []
    : [{ type: 'tools_missing', message: clipLine(`codex has no ralph tools: ${said}`, 400) }];
}

function signalsOf(line: Line, isNew: (item: Item) => boolean): readonly AgentSignal[] {
  switch (line.type) {
    case 'thread.started':
      return [{ type: 'session', session_id: line.thread_id }];
    case 'item.started':
      return isNew(line.item) ? startSignals(line.item) : [];
    case 'item.completed':
      return [...(isNew(line.item) ? startSignals(line.item) : []), ...endSignals(line.item)];
    case 'turn.completed':
      return usageSignals(line);
    case 'turn.failed':
      return [
        { type: 'error', message: clip(line.error?.message ?? 'the turn failed without a message', 2000) },
      ];
    case 'error':
      return errorSignals(line.message ?? 'an error without a message');
  }
}

function startSignals(item: Item): readonly AgentSignal[] {
  const type = item.type ?? '';
  switch (type) {
    case 'mcp_tool_call':
      return [toolProgress(item.tool ?? 'mcp_tool_call', item.arguments)];
    case 'command_execution':
      return [toolProgress(type, { command: item.command })];
    case 'file_change':
      return [toolProgress(type, { path: item.changes[0]?.path })];
    case 'web_search':
      return [toolProgress(type, { query: item.query })];
    default:
      return [];
  }
}

function endSignals(item: Item): readonly AgentSignal[] {
  if (item.type === 'agent_message') return [{ type: 'final_message', text: clip(item.text ?? '', 4000) }];
  if (item.type === 'mcp_tool_call' && item.server === 'ralph' && item.error) {
    return [callFailed(item.tool ?? 'a ralph tool', item.error.message)];
  }
  // Such an item is often only a warning.
  if (item.type === 'error') {
    return [{ type: 'progress', status: 'warning', note: clipLine(item.message ?? item.text ?? '', 200) }];
  }
  return [];
}

/** A tool that refuses is an answer; a call that never reached our server means that there are no tools. */
function callFailed(tool: string, message: string): AgentSignal {
  if (TOOLS_MISSING.test(message)) {
    return { type: 'tools_missing', message: clip(`codex could not call ${tool}: ${message}`, 2000) };
  }
  return { type: 'progress', status: tool, note: clipLine(`failed: ${message}`, 200) };
}

/** It tries again by itself: `Reconnecting... 1/5`, `…; retrying 1/5 in 11s…`. */
function errorSignals(message: string): readonly AgentSignal[] {
  if (!/^reconnecting|\bretrying \d+\/\d+/i.test(message))
    return [{ type: 'error', message: clip(message, 2000) }];
  const throttled: readonly AgentSignal[] =
    classOfText(message) === 'rate_limited'
      ? [{ type: 'throttled', message: clip(message, 2000), wait_ms: null }]
      : [];
  return [...throttled, { type: 'progress', status: 'api_retry', note: clipLine(message, 200) }];
}

function usageSignals({ usage }: Extract<Line, { type: 'turn.completed' }>): readonly AgentSignal[] {
  if (usage === undefined) return [];
  const { input_tokens, output_tokens = 0 } = usage;
  return [{ type: 'usage', usage: { input_tokens, output_tokens } }];
}
