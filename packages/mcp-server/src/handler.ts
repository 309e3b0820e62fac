import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withProgress } from './call-progress.ts';
import { callTool } from './call-tool.ts';
import type { RunningCalls } from './call-tool.ts';
import { openMediaManifest } from './media/media-manifest.ts';
import { registerMediaResources } from './media/media-resources.ts';
import { openScope } from './scope.ts';
import { toolNamesFor } from './tool-names.ts';
import type { SessionOptions, Tool, ToolContext } from './tool.ts';
import { listedSchemas } from './tool-schemas.ts';
import { TOOLS } from './tools.ts';
import { unknownTool } from './unknown-tool.ts';
import { packageVersion } from './version.ts';

const CLOSE_WITHIN_MS = 8_000;

const INFO = { name: 'ralph-mcp', version: packageVersion() };

/** What serves the calls of one session, once there are any. */
export interface SessionHandler {
  readonly answer: (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<void>;
  /** Resolves when no tool of the session runs any more. */
  readonly close: () => Promise<void>;
}

/** Opens what serves one session; every request gets a server of its own that knows the granted tools only. */
export function openHandler(options: SessionOptions, signal: AbortSignal): SessionHandler {
  const context = {
    scope: openScope(options),
    session: { ...options, onEvent: isolated(options.onEvent) },
    media: openMediaManifest(),
    signal,
  };
  const granted = toolNamesFor(options).map((name) => TOOLS[name]);
  const running: RunningCalls = new Set();
  const mcp = createMcpHandler(() => serverFor(granted, context, running), { legacy: 'stateless' });
  const serve = toNodeHandler(mcp);
  const names = granted.map(({ name }) => name);
  const answer: SessionHandler['answer'] = async (request, response, body) => {
    const unknown = unknownTool(body, names);
    if (unknown !== undefined) return answerJson(response, unknown);
    const { method = 'POST', url = '/' } = request;
    return serve({ method, url, headers: request.headers, [Symbol.asyncIterator]: nothing }, response, body);
  };
  const close = async () => {
    await withinLimit(Promise.allSettled(running));
    await mcp.close();
  };
  return { answer, close };
}

function serverFor(
  granted: readonly Tool[],
  context: Omit<ToolContext, 'progress'>,
  running: RunningCalls,
): McpServer {
  const handsOutMedia = granted.some(({ name }) => name === 'read_media');
  const resources = handsOutMedia ? { resources: { listChanged: false } } : {};
  const server = new McpServer(INFO, { capabilities: { tools: { listChanged: false }, ...resources } });
  if (handsOutMedia) registerMediaResources(server, context);
  for (const tool of granted) {
    const { name, title, description, readOnly, destructive, idempotent } = tool;
    const annotations = {
      title,
      readOnlyHint: readOnly,
      destructiveHint: destructive,
      idempotentHint: idempotent,
      openWorldHint: false,
    };
    const { inputSchema, outputSchema } = listedSchemas(tool);
    const schemas = context.session.result_form === 'text' ? { inputSchema } : { inputSchema, outputSchema };
    server.registerTool(name, { title, description, annotations, ...schemas }, (input, call) =>
      withProgress(call, title, (progress) =>
        callTool(tool, input, { ...context, progress }, { cancelled: call.mcpReq.signal, running }),
      ),
    );
  }
  return server;
}

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** The body has been read already. */
async function* nothing(): AsyncGenerator<never> {}

/** An observer that throws changes nothing. */
function isolated(onEvent: SessionOptions['onEvent']): SessionOptions['onEvent'] {
  return (event) => {
    try {
      onEvent(event);
    } catch {
      return;
    }
  };
}

async function withinLimit(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_WITHIN_MS);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
