/** One attempt to be served by the endpoint of another one's session. */
export interface HttpAttack {
  readonly id: string;
  /** Ends the sentence "Somebody tries to …". */
  readonly tries: string;
  /**
   * What is sent, byte for byte in latin1. `$PORT` stands for the server's port, `$TOKEN` for the session's own token, `$OTHER`
   * for that of another session, `$CLOSED` and `$REFUSED` for those of sessions that are over, `$ID` for the attack.
   */
  readonly sends: string;
  /** Statuses of the answers that are right; `closed` is a connection that ends without one. */
  readonly answers: readonly (number | 'closed')[];
}

/** What a request differs in from one that would be served. */
export interface Differs {
  readonly start?: string;
  /** Added and replaced; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Lines that go in as they are. */
  readonly lines?: readonly string[];
  readonly body?: string;
  /** The headers are not ended. */
  readonly endless?: boolean;
}

/** A call that writes a file, so that being served shows. */
export function writes(path: string): string {
  const params = { name: 'write_file', arguments: { path, content: 'pwned' } };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
}

/** Writes a request that would be served but for what it differs in. */
export function requestWith({
  start = 'POST /w/unit/mcp HTTP/1.1',
  headers = {},
  lines = [],
  body,
  endless = false,
}: Differs): string {
  const content = body ?? writes('src/$ID');
  const all: Readonly<Record<string, string | null>> = {
    Host: '127.0.0.1:$PORT',
    Authorization: 'Bearer $TOKEN',
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    Connection: 'close',
    'Content-Length': '$LENGTH',
    ...headers,
  };
  const sent = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  const head = [start, ...sent, ...lines].join('\r\n');
  return endless ? head : `${head}\r\n\r\n${content}`;
}
