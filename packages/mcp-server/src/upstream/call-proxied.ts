import type { CallToolResult, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { runCall, TOO_LATE } from '../run-call.ts';
import type { CallOptions } from '../run-call.ts';
import type { ToolContext } from '../tool.ts';
import type { ProxiedToolListing } from './upstream-access.ts';

/** Calls a tool of an upstream server for a session, and tells the host of it like of any other call. */
export async function callProxied(
  { name }: ProxiedToolListing,
  input: unknown,
  { session, signal, progress }: Pick<ToolContext, 'session' | 'signal' | 'progress'>,
  options: CallOptions,
): Promise<CallToolResult> {
  return runCall(signal, options, async (stop) => {
    const result = await answer(name, input, { session, signal: stop, progress });
    session.onEvent({ type: 'tool_called', tool: name, ok: result.isError !== true });
    if (session.result_form !== 'text' || result.content.length === 0) return result;
    const { structuredContent: _, ...rest } = result;
    return rest;
  });
}

async function answer(
  name: string,
  input: unknown,
  { session, signal, progress }: Pick<ToolContext, 'session' | 'signal' | 'progress'>,
): Promise<CallToolResult> {
  if (signal.aborted || session.upstream === undefined)
    return { content: [{ type: 'text', text: TOO_LATE }], isError: true };
  return session.upstream.call({ name, input, signal, progress });
}

/** The input of a proxied tool as it is listed; what it accepts is the upstream server's to judge. */
export function proxiedInput({ input_schema }: ProxiedToolListing): StandardSchemaWithJSON {
  const schema = () => ({ ...input_schema });
  const jsonSchema = { input: schema, output: schema };
  return { '~standard': { version: 1, vendor: 'ralph', validate: (value) => ({ value }), jsonSchema } };
}
