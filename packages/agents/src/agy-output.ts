import * as z from 'zod';
import type { AgentSignal, AgentUsage, OutputReader } from './adapter.ts';
import { clip } from './clip.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const ToolSchema = z.object({ name: text, parameters: toolInput }).optional().catch(undefined);
const UsageSchema = z.object({ input_tokens: count, output_tokens: count }).optional().catch(undefined);
const ResultSchema = z.object({ response: text, status: text, error: text, usage: UsageSchema }).catch({});

const LineSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('init'), conversation_id: text }),
  z.object({ event: z.literal('step_update'), tool_info: ToolSchema }),
  z.object({ event: z.literal('result'), result: ResultSchema }),
]);

/** Reads the stream-json lines of agy. */
export function agyReader(): OutputReader {
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      return parsed === null ? [] : signalsOf(parsed);
    },
  };
}

function signalsOf(line: z.infer<typeof LineSchema>): readonly AgentSignal[] {
  switch (line.event) {
    case 'init':
      return line.conversation_id === undefined
        ? []
        : [{ type: 'session', session_id: line.conversation_id }];
    case 'step_update':
      return line.tool_info?.name === undefined
        ? []
        : [toolProgress(line.tool_info.name, line.tool_info.parameters)];
    case 'result':
      return [...usageSignals(line.result.usage), endSignal(line.result)];
  }
}

function endSignal({ response, status, error }: z.infer<typeof ResultSchema>): AgentSignal {
  if (error === undefined && status?.toUpperCase() !== 'ERROR')
    return { type: 'final_message', text: clip(response ?? '', 4000) };
  return {
    type: 'error',
    message: clip(error ?? response ?? 'agy reported an error without a message', 2000),
  };
}

function usageSignals(told: z.infer<typeof UsageSchema>): readonly AgentSignal[] {
  if (told?.input_tokens === undefined || told.output_tokens === undefined) return [];
  const usage: AgentUsage = { input_tokens: told.input_tokens, output_tokens: told.output_tokens };
  return [{ type: 'usage', usage }];
}
