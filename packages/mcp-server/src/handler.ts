import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withProgress } from './call-progress.ts';
import { callTool } from './call-tool.ts';
import { directCallOf } from './direct-call.ts';
import type { DirectCall } from './direct-call.ts';
import { openMediaManifest } from './media/media-manifest.ts';
import { registerMediaResources } from './media/media-resources.ts';
import type { RunningCalls } from './run-call.ts';
import { openScope } from './scope.ts';
import { proxiedToolsFor, toolNamesFor } from './tool-names.ts';
import type { SessionOptions, Tool, ToolContext } from './tool.ts';
import { toolCallOf } from './tool-call.ts';
import { listedSchemas } from './tool-schemas.ts';
import { TOOLS } from './tools.ts';
import { unknownTool } from './unknown-tool.ts';
import { callProxied, proxiedInput } from './upstream/call-proxied.ts';
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
  const names = [...granted, ...proxiedToolsFor(options)].map(({ name }): string => name);
  const answerDirectly = async ({ id, tool, input }: DirectCall, response: ServerResponse): Promise<void> => {
    const left = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) left.abort();
    });
    const progress = (): void => undefined;
    const result = await callTool(tool, input, { ...context, progress }, { cancelled: left.signal, running });
    answerJson(response, { jsonrpc: '2.0', id, result });
  };
  const answer: SessionHandler['answer'] = async (request, response, body) => {
    const call = toolCallOf(body);
    const unknown = unknownTool(call, names);
    if (unknown !== undefined) return answerJson(response, unknown);
    const direct = directCallOf(call, request.headers, granted);
    if (direct !== undefined) return answerDirectly(direct, response);
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
    const { name, title, description, needs, readOnly, destructive, idempotent } = tool;
    const annotations = {
      title,
      readOnlyHint: readOnly,
      destructiveHint: destructive,
      idempotentHint: idempotent,
      openWorldHint: needs === 'web_search' || needs === 'web_visit',
    };
    const { inputSchema, outputSchema } = listedSchemas(tool);
    const schemas = context.session.result_form === 'text' ? { inputSchema } : { inputSchema, outputSchema };
    server.registerTool(name, { title, description, annotations, ...schemas }, (input, call) =>
      withProgress(call, title, (progress) =>
        callTool(tool, input, { ...context, progress }, { cancelled: call.mcpReq.signal, running }),
      ),
    );
  }
  for (const listing of proxiedToolsFor(context.session)) {
    const { name, title, description } = listing;
    const about = { title, description, annotations: { title, openWorldHint: true } };
    server.registerTool(name, { ...about, inputSchema: proxiedInput(listing) }, (input, call) =>
      withProgress(call, title, (progress) =>
        callProxied(listing, input, { ...context, progress }, { cancelled: call.mcpReq.signal, running }),
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
