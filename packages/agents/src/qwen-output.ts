import type { AgentSignal, OutputReader } from './adapter.ts';
import { claudeReader } from './claude-output.ts';
import { clipLine } from './clip.ts';
import { classOfText } from './failure-class.ts';

/** Reads the lines of qwen, which speaks like claude, and waits for its model in words of its own. */
export function qwenReader(): OutputReader {
  const reader = claudeReader({ agent: 'qwen', result_counts_session: true });
  return { line: (line) => [...retrySignals(line), ...reader.line(line)] };
}

/** `Retrying in 60s (attempt 1/10): [API Error: 429 …]` */
function retrySignals(line: string): readonly AgentSignal[] {
  const [, seconds, said] = /^Retrying in (\d{1,6})s \(attempt \d+\/\d+\): (.+)/.exec(line) ?? [];
  if (seconds === undefined || said === undefined) return [];
  const throttled: readonly AgentSignal[] =
    classOfText(said) === 'rate_limited'
      ? [{ type: 'throttled', message: clipLine(said, 2000), wait_ms: Number(seconds) * 1000 }]
      : [];
  return [...throttled, { type: 'progress', status: 'api_retry', note: clipLine(line, 200) }];
}
