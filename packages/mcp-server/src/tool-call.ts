/** A request that calls a tool, as far as its envelope says so. */
export interface ToolCall {
  readonly id: string | number;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Reads a JSON-RPC message; undefined when it is not a call of a tool. */
export function toolCallOf(body: unknown): ToolCall | undefined {
  if (!isRecord(body) || body['method'] !== 'tools/call' || !isRecord(body['params'])) return undefined;
  const { id, params } = body;
  const { name } = body['params'];
  if ((typeof id !== 'string' && typeof id !== 'number') || typeof name !== 'string') return undefined;
  return body['jsonrpc'] === '2.0' && isRecord(params) ? { id, name, params } : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
