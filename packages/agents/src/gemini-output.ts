import * as z from 'zod';
import type { AgentSignal, OutputReader } from './adapter.ts';
import { clip, clipLine } from './clip.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const ErrorSchema = z.object({ type: text, message: text }).nullish().catch(undefined);

const LineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('init'), session_id: z.string() }),
  z.object({ type: z.literal('message'), role: text, content: text }),
  z.object({ type: z.literal('tool_use'), tool_name: z.string(), parameters: toolInput }),
  z.object({ type: z.literal('tool_result'), tool_id: text, error: ErrorSchema }),
  z.object({ type: z.literal('error'), severity: text, message: text }),
  z.object({
    type: z.literal('result'),
    status: text,
    error: ErrorSchema,
    stats: z.object({ input_tokens: count, output_tokens: count }).optional().catch(undefined),
  }),
]);
type Line = z.infer<typeof LineSchema>;
type ResultLine = Extract<Line, { type: 'result' }>;

const LONGEST_MESSAGE = 4000;

/** Reads the stream-json lines of gemini, which says its messages in pieces. */
export function geminiReader(): OutputReader {
  let said = '';
  const signalsOf = (line: Line): readonly AgentSignal[] => {
    switch (line.type) {
      case 'init':
        return [{ type: 'session', session_id: line.session_id }];
      case 'message':
        if (line.role !== 'assistant' || said.length >= LONGEST_MESSAGE) return [];
        said = clip(said + (line.content ?? ''), LONGEST_MESSAGE);
        return [{ type: 'final_message', text: said }];
      case 'tool_use':
        said = '';
        return [toolProgress(line.tool_name, line.parameters)];
      case 'tool_result':
        return missingTool(line);
      case 'error':
        return [troubleSignal(line)];
      case 'result':
        return resultSignals(line);
    }
  };
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      return parsed === null ? plainSignals(line) : signalsOf(parsed);
    },
  };
}

function troubleSignal({ severity, message = '' }: Extract<Line, { type: 'error' }>): AgentSignal {
  if (severity === 'error') return { type: 'error', message: clip(message, 2000) };
  return { type: 'progress', status: 'warning', note: clipLine(message, 200) };
}

/** What it says about itself beside its lines of JSON. */
function plainSignals(line: string): readonly AgentSignal[] {
  // Ours is the only server that it may ask.
  if (line.startsWith('MCP issues detected'))
    return [{ type: 'tools_missing', message: 'gemini has no ralph tools: it could not reach their server' }];
  if (/^Attempt \d+ failed/.test(line))
    return [{ type: 'progress', status: 'api_retry', note: clipLine(line, 200) }];
  const [, wait] = /\bRetrying after (\d+)ms/.exec(line) ?? [];
  if (wait === undefined) return [];
  return [{ type: 'throttled', message: clipLine(line, 200), wait_ms: Number(wait) }];
}

/** Without its tool server it goes on as if nothing were wrong. */
function missingTool({ tool_id, error }: Extract<Line, { type: 'tool_result' }>): readonly AgentSignal[] {
  if (error?.type !== 'tool_not_registered' || tool_id?.startsWith('mcp_ralph_') !== true) return [];
  const message = `gemini has no ralph tools: ${error.message ?? 'it called one and found none'}`;
  return [{ type: 'tools_missing', message: clip(message, 2000) }];
}

function resultSignals({ status, error, stats }: ResultLine): readonly AgentSignal[] {
  const usage: readonly AgentSignal[] =
    stats?.input_tokens === undefined
      ? []
      : [
          {
            type: 'usage',
            usage: { input_tokens: stats.input_tokens, output_tokens: stats.output_tokens ?? 0 },
          },
        ];
  if (status === 'success') return usage;
  const message = error?.message ?? 'gemini reported an error without a message';
  return [...usage, { type: 'error', message: clip(message, 2000) }];
}
