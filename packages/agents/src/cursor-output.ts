import * as z from 'zod';
import type { AgentSignal, OutputReader } from './adapter.ts';
import { clip } from './clip.ts';
import { text } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const CallSchema = z.object({ args: z.record(z.string(), z.unknown()).catch({}) }).catch({ args: {} });

const LineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('system'), subtype: text, session_id: text }),
  z.object({
    type: z.literal('tool_call'),
    subtype: text,
    tool_call: z.record(z.string(), CallSchema).catch({}),
  }),
  z.object({
    type: z.literal('result'),
    subtype: text,
    is_error: z.boolean().catch(false),
    result: text,
  }),
]);
type Line = z.infer<typeof LineSchema>;

/** Reads the stream-json lines of cursor's `agent`. */
export function cursorReader(): OutputReader {
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      return parsed === null ? [] : signalsOf(parsed);
    },
  };
}

function signalsOf(line: Line): readonly AgentSignal[] {
  switch (line.type) {
    case 'system':
      return line.session_id === undefined ? [] : [{ type: 'session', session_id: line.session_id }];
    case 'tool_call':
      return line.subtype === 'started' ? callSignals(line.tool_call) : [];
    case 'result':
      return [endSignal(line)];
  }
}

/** A call stands under its kind, as in `{ "mcpToolCall": { "args": { "toolName": "write_file", … } } }`. */
function callSignals(calls: Readonly<Record<string, z.infer<typeof CallSchema>>>): readonly AgentSignal[] {
  return Object.entries(calls).map(([kind, { args }]) => {
    const named = [args['toolName'], args['name']].find((name) => typeof name === 'string');
    return toolProgress(typeof named === 'string' ? named : kind.replace(/ToolCall$/u, ''), args);
  });
}

function endSignal({ subtype, is_error, result }: Extract<Line, { type: 'result' }>): AgentSignal {
  if (!is_error && subtype === 'success') return { type: 'final_message', text: clip(result ?? '', 4000) };
  return {
    type: 'error',
    message: clip(result ?? subtype ?? 'cursor reported an error without a message', 2000),
  };
}
