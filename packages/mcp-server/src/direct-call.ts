import type { IncomingHttpHeaders } from 'node:http';
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import type { Tool } from './tool.ts';
import { isRecord } from './tool-call.ts';
import type { ToolCall } from './tool-call.ts';

/** A call that wants nothing of the protocol but its answer. */
export interface DirectCall {
  readonly id: string | number;
  readonly tool: Tool;
  readonly input: unknown;
}

const PLAIN_PARAMS: ReadonlySet<string> = new Set(['name', 'arguments', '_meta']);

/**
 * Finds the calls that are answered without the SDK, which makes a server, a web request and a stream for each: in a
 * protocol version without negotiation in the request, from a client that takes JSON and does not ask to hear of
 * progress, of a tool that does not start programs or wait for the web, so that its answer is not long in coming.
 */
export function directCallOf(
  call: ToolCall | undefined,
  headers: IncomingHttpHeaders,
  granted: readonly Tool[],
): DirectCall | undefined {
  const tool = granted.find(({ name }) => name === call?.name);
  if (call === undefined || tool === undefined || !isQuick(tool)) return undefined;
  const { params, id } = call;
  const input = params['arguments'];
  const isPlain =
    takesBoth(headers.accept) &&
    isKnownVersion(headers['mcp-protocol-version']) &&
    Object.keys(params).every((name) => PLAIN_PARAMS.has(name)) &&
    (input === undefined || isRecord(input)) &&
    wantsNothing(params['_meta']);
  return isPlain ? { id, tool, input } : undefined;
}

function isQuick({ needs }: Tool): boolean {
  return needs === null || needs === 'artifact_dir';
}

/** The protocol asks clients to; the SDK tells those that do not. */
function takesBoth(accept: string | undefined): boolean {
  return accept !== undefined && accept.includes('application/json') && accept.includes('text/event-stream');
}

function isKnownVersion(version: string | readonly string[] | undefined): boolean {
  return (
    version === undefined || (typeof version === 'string' && SUPPORTED_PROTOCOL_VERSIONS.includes(version))
  );
}

/** Names with the protocol's own prefix belong to a version that negotiates in each request. */
function wantsNothing(meta: unknown): boolean {
  if (meta === undefined) return true;
  return (
    isRecord(meta) &&
    Object.keys(meta).every(
      (name) => name !== 'progressToken' && !name.startsWith('io.modelcontextprotocol/'),
    )
  );
}
