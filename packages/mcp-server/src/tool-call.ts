/** A request that calls a tool, as far as its envelope says so. */
export interface ToolCall {
  readonly id: string | number;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Reads a JSON-RPC message; undefined when it is not a call of a tool. */
export function toolCallOf(body: unknown): ToolCall | undefined {
  if (!isRecord(body) || body['jsonrpc'] !== '2.0' || body['method'] !== 'tools/call') return undefined;
  const { id, params } = body;
  if ((typeof id !== 'string' && typeof id !== 'number') || !isRecord(params)) return undefined;
  const { name } = params;
  return typeof name === 'string' ? { id, name, params } : undefined;
}

/** Whether a value of JSON is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
