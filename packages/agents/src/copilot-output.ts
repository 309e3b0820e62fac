import * as z from 'zod';
import type { AgentSignal, OutputReader } from './adapter.ts';
import { clip, clipLine } from './clip.ts';
import { count, text, toolInput } from './lenient.ts';
import { parseLine } from './parse-line.ts';
import { toolProgress } from './tool-progress.ts';

const ServerSchema = z.object({ name: z.string(), status: z.string(), error: text });

const LineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('session.mcp_servers_loaded'),
    data: z.object({ servers: z.array(ServerSchema).catch([]) }),
  }),
  z.object({ type: z.literal('session.error'), data: z.object({ message: text, statusCode: count }) }),
  z.object({ type: z.literal('assistant.message'), data: z.object({ content: text }) }),
  z.object({
    type: z.literal('tool.execution_start'),
    data: z.object({ toolName: z.string(), arguments: toolInput }),
  }),
  z.object({
    type: z.literal('model.call_failure'),
    data: z.object({ statusCode: count, errorMessage: text, retryAttempt: count }),
  }),
  z.object({ type: z.literal('result'), sessionId: text }),
]);
type Line = z.infer<typeof LineSchema>;
type Server = z.infer<typeof ServerSchema>;
type CallFailure = Extract<Line, { type: 'model.call_failure' }>['data'];

/** Reads the lines of copilot with `--output-format json`; its session has a name only in the last one. */
export function copilotReader(): OutputReader {
  return {
    line: (line) => {
      const parsed = parseLine(LineSchema, line);
      return parsed === null ? plainSignals(line) : signalsOf(parsed);
    },
  };
}

function signalsOf(line: Line): readonly AgentSignal[] {
  switch (line.type) {
    case 'session.mcp_servers_loaded':
      return serverSignals(line.data.servers);
    case 'session.error': {
      const { message = 'copilot reported an error without a message' } = line.data;
      return [{ type: 'error', message: clipLine(message, 2000) }];
    }
    case 'assistant.message': {
      const { content = '' } = line.data;
      return content === '' ? [] : [{ type: 'final_message', text: clip(content, 4000) }];
    }
    case 'tool.execution_start':
      return [toolProgress(line.data.toolName, line.data.arguments)];
    case 'model.call_failure':
      return failureSignals(line.data);
    case 'result':
      return line.sessionId === undefined ? [] : [{ type: 'session', session_id: line.sessionId }];
  }
}

/** Without a login it says so in words, and may take a minute to end. */
function plainSignals(line: string): readonly AgentSignal[] {
  const [, said] = /^Error: (No authentication information found.*)/.exec(line) ?? [];
  return said === undefined ? [] : [{ type: 'login_refused', message: clip(`copilot: ${said}`, 2000) }];
}

function serverSignals(servers: readonly Server[]): readonly AgentSignal[] {
  const ours = servers.find(({ name }) => name === 'ralph');
  const status = ours?.status ?? 'not listed';
  if (status === 'connected' || status === 'pending') return [];
  const said = ours?.error === undefined ? '' : `: ${ours.error}`;
  const message = `copilot has no ralph tools: its MCP server is "${status}", expected "connected"${said}`;
  return [{ type: 'tools_missing', message: clip(message, 2000) }];
}

/** It asks again by itself; when it gives up, an error follows. */
function failureSignals({
  statusCode,
  errorMessage = '',
  retryAttempt,
}: CallFailure): readonly AgentSignal[] {
  const said = `status ${statusCode ?? '?'}: ${errorMessage}`;
  const throttled: readonly AgentSignal[] =
    statusCode === 429 ? [{ type: 'throttled', message: clipLine(said, 2000), wait_ms: null }] : [];
  const note = clipLine(`attempt ${(retryAttempt ?? 0) + 1}: ${said}`, 200);
  return [...throttled, { type: 'progress', status: 'api_retry', note }];
}
