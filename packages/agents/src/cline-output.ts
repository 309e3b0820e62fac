import * as z from 'zod';
import type { AgentSignal, AgentUsage, OutputReader } from './adapter.ts';
import { clip } from './clip.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const UsageSchema = z
  .object({
    inputTokens: count,
    outputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    totalCost: count,
  })
  .optional()
  .catch(undefined);

const LineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('agent_event'),
    event: z
      .object({
        type: text,
        contentType: text,
        toolName: text,
        input: toolInput,
        error: z.object({ message: text }).optional().catch(undefined),
      })
      .catch({ input: {} }),
  }),
  z.object({ type: z.literal('run_result'), finishReason: text, text, usage: UsageSchema }),
]);
type Line = z.infer<typeof LineSchema>;

/** Reads the JSON lines of cline. */
export function clineReader(): OutputReader {
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      return parsed === null ? [] : signalsOf(parsed);
    },
  };
}

function signalsOf(line: Line): readonly AgentSignal[] {
  switch (line.type) {
    case 'agent_event': {
      const { type, toolName, input, error } = line.event;
      if (type === 'error' && error?.message !== undefined)
        return [{ type: 'error', message: clip(error.message, 2000) }];
      return type === 'content_start' && toolName !== undefined ? [toolProgress(toolName, input)] : [];
    }
    case 'run_result':
      return [...usageSignals(line.usage), endSignal(line)];
  }
}

function endSignal(line: Extract<Line, { type: 'run_result' }>): AgentSignal {
  if (line.finishReason === 'completed') return { type: 'final_message', text: clip(line.text ?? '', 4000) };
  const reason = line.finishReason ?? 'without a reason';
  return { type: 'error', message: clip(line.text ?? `cline ended: ${reason}`, 2000) };
}

function usageSignals(told: z.infer<typeof UsageSchema>): readonly AgentSignal[] {
  if (told === undefined) return [];
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, totalCost } = told;
  const usage: AgentUsage = {
    input_tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    output_tokens: outputTokens,
    ...(totalCost === undefined ? {} : { cost_usd: totalCost }),
  };
  return [{ type: 'usage', usage }];
}
