import { ProtocolError, type CallToolResult, type Client } from '@modelcontextprotocol/client';
import type { ScriptCall } from './adapter.ts';
import { clip } from './clip.ts';
import type { PlayerLine } from './script-step.ts';

/** How the player reports, and how it is stopped. */
export interface PlayOptions {
  readonly signal: AbortSignal;
  readonly print: (line: PlayerLine) => void;
}

type StepLine = Extract<PlayerLine, { type: 'step' }>;
type ResultLine = Extract<PlayerLine, { type: 'result' }>;

const TOOL_TIMEOUT_MS = 330_000;

/** Plays the steps one after the other up to the first unexpected answer; each is printed, the result is returned. */
export async function playScript(
  client: Client,
  steps: readonly ScriptCall[],
  { signal, print }: PlayOptions,
): Promise<ResultLine> {
  for (const [index, step] of steps.entries()) {
    const answer = await playStep(client, step, signal);
    print(answer);
    if (!answer.expected)
      return { type: 'result', ok: false, message: unexpected(index, steps.length, answer) };
  }
  return { type: 'result', ok: true, message: `${steps.length} steps played` };
}

async function playStep(client: Client, step: ScriptCall, signal: AbortSignal): Promise<StepLine> {
  const { ok, text } = await callTool(client, step, signal);
  return {
    type: 'step',
    tool: step.tool,
    ok,
    expected: ok === (step.expect === 'ok'),
    text: clip(text, 500),
  };
}

/** A refusal by the server is an answer, however it is worded; that there is no server is not. */
async function callTool(
  client: Client,
  { tool, args }: ScriptCall,
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  try {
    const result = await client.callTool(
      { name: tool, arguments: { ...args } },
      { signal, timeout: TOOL_TIMEOUT_MS },
    );
    return { ok: result.isError !== true, text: textOf(result) };
  } catch (error) {
    if (error instanceof ProtocolError) return { ok: false, text: error.message };
    throw error;
  }
}

function textOf({ content }: CallToolResult): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function unexpected(index: number, total: number, { tool, ok, text }: StepLine): string {
  const [expected, came] = ok ? ['an error', 'success'] : ['success', 'an error'];
  const said = text === '' ? '' : `: ${text}`;
  return `step ${index + 1} of ${total} (${tool}): expected ${expected}, got ${came}${said}`;
}
