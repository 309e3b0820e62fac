import * as z from 'zod';
import type { AgentSignal, OutputReader } from './adapter.ts';
import { clip, clipLine } from './clip.ts';
import { classOfText } from './failure-class.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const CallSchema = z.object({ function: z.object({ name: z.string(), arguments: text }) });
type Call = z.infer<typeof CallSchema>;

const LineSchema = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('meta'),
    type: text,
    session_id: text,
    failed_attempt: count,
    delay_ms: count,
    error_message: text,
  }),
  z.object({ role: z.literal('tool'), content: text }),
  z.object({ role: z.literal('assistant'), content: text, tool_calls: z.array(CallSchema).catch([]) }),
]);
type Line = z.infer<typeof LineSchema>;

/** Reads the lines of `kimi --output-format stream-json`; its session has a name only in the last one. */
export function kimiReader(): OutputReader {
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      if (parsed === null) return errorSignals(line);
      return signalsOf(parsed);
    },
  };
}

function signalsOf(line: Line): readonly AgentSignal[] {
  switch (line.role) {
    case 'meta':
      return metaSignals(line);
    case 'tool':
      return missingTool(line.content ?? '');
    case 'assistant': {
      const { content = '', tool_calls } = line;
      const said: readonly AgentSignal[] =
        content === '' ? [] : [{ type: 'final_message', text: clip(content, 4000) }];
      return [...said, ...tool_calls.map(callProgress)];
    }
  }
}

function metaSignals(line: Extract<Line, { role: 'meta' }>): readonly AgentSignal[] {
  if (line.type === 'turn.step.retrying') return retrySignals(line);
  return line.session_id === undefined ? [] : [{ type: 'session', session_id: line.session_id }];
}

/** It asks its model again by itself, up to ten times. */
function retrySignals({
  failed_attempt,
  delay_ms,
  error_message = '',
}: Extract<Line, { role: 'meta' }>): readonly AgentSignal[] {
  const throttled: readonly AgentSignal[] =
    classOfText(error_message) === 'rate_limited'
      ? [{ type: 'throttled', message: clipLine(error_message, 2000), wait_ms: delay_ms ?? null }]
      : [];
  const note = clipLine(`attempt ${failed_attempt ?? '?'}: ${error_message}`, 200);
  return [...throttled, { type: 'progress', status: 'api_retry', note }];
}

/** Without its tool server it goes on as if nothing were wrong. */
function missingTool(answer: string): readonly AgentSignal[] {
  if (!/^Tool "mcp__ralph__\w+" not found$/.test(answer)) return [];
  return [{ type: 'tools_missing', message: `kimi has no ralph tools: ${clip(answer, 200)}` }];
}

/** Its last words, beside its lines of JSON: `error: failed to run prompt: provider.auth_error: 401 …`. */
function errorSignals(line: string): readonly AgentSignal[] {
  const [, said] = /^error: (?:failed to run prompt: )?(.+)/.exec(line) ?? [];
  return said === undefined ? [] : [{ type: 'error', message: clip(said, 2000) }];
}

/** The arguments come as a text of their own. */
function callProgress({ function: { name, arguments: words = '' } }: Call): AgentSignal {
  return toolProgress(name, parseLine(toolInput, words) ?? {});
}
