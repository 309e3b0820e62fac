import * as z from 'zod';
import type { AgentSignal, OutputReader } from './adapter.ts';
import { clip } from './clip.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const ResultSchema = z.object({
  kind: z.string(),
  finalText: text,
  message: text,
  toolCalls: z.array(z.object({ name: z.string(), arguments: toolInput })).catch([]),
  usage: z.object({ inputTokens: count, outputTokens: count }).nullish().catch(undefined),
});
type Result = z.infer<typeof ResultSchema>;

/** Of a longer result the end is not read. */
const LONGEST_RESULT = 4_194_304;

/** Reads what nanocoder prints in run mode: how its servers are, and one JSON object over many lines at the end. */
export function nanocoderReader(): OutputReader {
  let result: string[] | null = null;
  let length = 0;
  return {
    line: (line) => {
      if (line === '{') {
        result = [];
        length = 0;
      }
      if (result === null) return plainSignals(line);
      length += line.length;
      if (length <= LONGEST_RESULT) result.push(line);
      if (line !== '}') return [];
      const parsed = parseLine(ResultSchema, result.join('\n'));
      result = null;
      return parsed === null ? [] : resultSignals(parsed);
    },
  };
}

/** Without its tool server it goes on as if nothing were wrong. */
function plainSignals(line: string): readonly AgentSignal[] {
  const [, said] = /^\[plain\] (MCP server failed: .+)/.exec(line) ?? [];
  if (said !== undefined)
    return [{ type: 'tools_missing', message: clip(`nanocoder has no ralph tools: ${said}`, 2000) }];
  if (/^(?:Authentication|API|Error|.{0,40}\bfailed:)/.test(line))
    return [{ type: 'error', message: clip(line, 2000) }];
  return [];
}

function resultSignals({
  kind,
  finalText = '',
  message = '',
  toolCalls,
  usage,
}: Result): readonly AgentSignal[] {
  const progress = toolCalls.slice(-100).map((call) => toolProgress(call.name, call.arguments));
  const tokens: readonly AgentSignal[] =
    usage?.inputTokens === undefined
      ? []
      : [
          {
            type: 'usage',
            usage: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens ?? 0 },
          },
        ];
  return [...progress, ...tokens, endSignal(kind, finalText, message)];
}

function endSignal(kind: string, finalText: string, message: string): AgentSignal {
  if (kind === 'success') return { type: 'final_message', text: clip(finalText, 4000) };
  return { type: 'error', message: clip(message === '' ? `nanocoder ended with ${kind}` : message, 2000) };
}
