import type { CallToolResult } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { runCall, TOO_LATE } from './run-call.ts';
import type { CallOptions } from './run-call.ts';
import { ScopeError } from './scope-error.ts';
import type { SessionOptions, Tool, ToolContext, ToolFailure, ToolResult } from './tool.ts';
import { wellFormedData, wellFormedText } from './well-formed.ts';

/** Runs one tool call: validates, runs, reports; whatever goes wrong becomes an answer that says what to do. */
export async function callTool(
  tool: Tool,
  input: unknown,
  context: ToolContext,
  options: CallOptions,
): Promise<CallToolResult> {
  const result = await runCall(context.signal, options, (signal) =>
    attempt(tool, input, { ...context, signal }),
  );
  return toCallResult(result, context.session.result_form ?? 'structured');
}

async function attempt(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult> {
  const { onEvent } = context.session;
  const result = await answer(tool, input, context);
  onEvent({ type: 'tool_called', tool: tool.name, ok: result.isError !== true });
  return result;
}

async function answer(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult> {
  if (context.signal.aborted) return failure(TOO_LATE);
  const parsed = tool.input.safeParse(input ?? {});
  if (!parsed.success) return failure(invalidInput(tool, parsed.error));
  try {
    return await tool.run(parsed.data, context);
  } catch (error) {
    if (error instanceof ScopeError) return denied(tool, error, context);
    return failure(`${tool.name} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function denied(tool: Tool, { code, path, message }: ScopeError, { session }: ToolContext): ToolFailure {
  // Asking for the content of a directory is a slip, not a try at the boundary.
  if (code !== 'not_a_file') session.onEvent({ type: 'tool_denied', tool: tool.name, path, message });
  return failure(message);
}

function invalidInput(tool: Tool, error: z.ZodError): string {
  const expected = Object.entries(tool.input.shape)
    .map(([name, field]) => (z.safeParse(field, undefined).success ? `${name}?` : name))
    .join(', ');
  return `Invalid arguments for ${tool.name}, nothing was done.\n${z.prettifyError(error)}\nIt takes: ${expected || 'nothing'}.`;
}

function failure(text: string): ToolFailure {
  return { text, isError: true };
}

/** The details of a failure go into `_meta`: its text says all that a model needs. */
function toCallResult(result: ToolResult, form: NonNullable<SessionOptions['result_form']>): CallToolResult {
  const text = { type: 'text', text: wellFormedText(result.text) } as const;
  if (result.isError === true) {
    const { structured } = result;
    const details = structured === undefined ? {} : { _meta: { 'ralph/result': wellFormedData(structured) } };
    return { content: [text], isError: true, ...details };
  }
  const content = [text, ...(result.media ?? [])];
  return form === 'text' ? { content } : { content, structuredContent: wellFormedData(result.structured) };
}
