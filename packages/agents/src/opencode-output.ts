import * as z from 'zod';
import type { AgentSignal, AgentUsage, OutputReader } from './adapter.ts';
import { clip } from './clip.ts';
import { count, text, toolInput } from './lenient.ts';
import { opencodeLogSignals } from './opencode-log.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const TokensSchema = z
  .object({
    input: count,
    output: count,
    cache: z.object({ read: count, write: count }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

const ErrorDataSchema = z
  .object({
    message: text,
    statusCode: count,
    responseHeaders: z.object({ 'retry-after': text }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

const LineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step_start'), sessionID: text }),
  z.object({
    type: z.literal('tool_use'),
    sessionID: text,
    part: z.object({ tool: z.string(), state: z.object({ input: toolInput }).catch({ input: {} }) }),
  }),
  z.object({ type: z.literal('text'), sessionID: text, part: z.object({ text: z.string() }) }),
  z.object({
    type: z.literal('step_finish'),
    sessionID: text,
    part: z.object({ tokens: TokensSchema, cost: count }),
  }),
  z.object({
    type: z.literal('error'),
    sessionID: text,
    error: z.object({ name: text, message: text, data: ErrorDataSchema }).optional().catch(undefined),
    message: text,
  }),
]);
type Line = z.infer<typeof LineSchema>;
type StepFinish = Extract<Line, { type: 'step_finish' }>;
type ErrorLine = Extract<Line, { type: 'error' }>;

/** Reads the lines of `opencode run --format json`, and of its log; it reports usage per step, which is summed here. */
export function opencodeReader(): OutputReader {
  let session: string | undefined;
  let usage: Required<AgentUsage> = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
  const signalsOf = (line: Line): readonly AgentSignal[] => {
    switch (line.type) {
      case 'step_start':
        return [];
      case 'tool_use':
        return [toolProgress(line.part.tool, line.part.state.input)];
      case 'text':
        return [{ type: 'final_message', text: clip(line.part.text, 4000) }];
      case 'step_finish':
        usage = plus(usage, line.part);
        return [{ type: 'usage', usage }];
      case 'error':
        return [{ type: 'error', message: errorMessage(line) }];
    }
  };
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      if (parsed === null) return opencodeLogSignals(line) ?? [];
      const signals = signalsOf(parsed);
      if (parsed.sessionID === undefined || parsed.sessionID === session) return signals;
      session = parsed.sessionID;
      return [{ type: 'session', session_id: session }, ...signals];
    },
  };
}

function plus(sum: Required<AgentUsage>, { tokens, cost = 0 }: StepFinish['part']): Required<AgentUsage> {
  const { input = 0, output = 0, cache } = tokens ?? {};
  return {
    input_tokens: sum.input_tokens + input + (cache?.read ?? 0) + (cache?.write ?? 0),
    output_tokens: sum.output_tokens + output,
    cost_usd: sum.cost_usd + cost,
  };
}

/** The status and the time to wait are what a class is read from; the words of a server may name neither. */
function errorMessage({ error, message }: ErrorLine): string {
  const { statusCode, responseHeaders, message: told } = error?.data ?? {};
  const status = statusCode === undefined ? undefined : `status ${statusCode}`;
  const after = responseHeaders?.['retry-after'];
  const wait = after === undefined ? undefined : `retry-after: ${after}`;
  const words = [error?.name, status, told ?? error?.message ?? message, wait];
  const said = words.filter((word) => word !== undefined && word !== '');
  return said.length === 0 ? 'opencode reported an error without a message' : clip(said.join(': '), 2000);
}
