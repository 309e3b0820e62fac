import * as z from 'zod';
import type { AgentUsage } from './adapter.ts';
import { count } from './lenient.ts';

/** Tokens as claude counts them: what came from its cache apart from what did not. */
export const ClaudeTokensSchema = z
  .object({
    input_tokens: count,
    cache_creation_input_tokens: count,
    cache_read_input_tokens: count,
    output_tokens: count,
  })
  .optional()
  .catch(undefined);
type ClaudeTokens = z.infer<typeof ClaudeTokensSchema>;

/** The tokens of a message or of a whole session, in the terms of all agents. */
export function claudeTokens(tokens: NonNullable<ClaudeTokens>): Required<Omit<AgentUsage, 'cost_usd'>> {
  const { input_tokens = 0, cache_creation_input_tokens = 0, cache_read_input_tokens = 0 } = tokens;
  return {
    input_tokens: input_tokens + cache_creation_input_tokens + cache_read_input_tokens,
    output_tokens: tokens.output_tokens ?? 0,
  };
}

/**
 * Adds up what the messages of a session say that they took, for as long as its result has not said the sum. A message
 * may come in several lines, each with what it took so far.
 */
export function sumOfMessages(): (id: string | undefined, tokens: ClaudeTokens) => AgentUsage | null {
  const counted = new Map<string, AgentUsage>();
  let sum = { input_tokens: 0, output_tokens: 0 };
  return (id, tokens) => {
    if (id === undefined || tokens === undefined) return null;
    const now = claudeTokens(tokens);
    const before = counted.get(id);
    counted.set(id, now);
    const next = {
      input_tokens: sum.input_tokens + now.input_tokens - (before?.input_tokens ?? 0),
      output_tokens: sum.output_tokens + now.output_tokens - (before?.output_tokens ?? 0),
    };
    if (next.input_tokens === sum.input_tokens && next.output_tokens === sum.output_tokens) return null;
    sum = next;
    return sum;
  };
}
