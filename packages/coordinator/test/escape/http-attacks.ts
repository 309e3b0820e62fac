import { requestWith, writes, type Differs, type HttpAttack } from './http-attack.ts';

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const call = (params: string): string => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
const bearer = (token: string | null) => ({ Authorization: token === null ? null : `Bearer ${token}` });

type Row = readonly [id: string, tries: string, differs: Differs, ...answers: (number | 'closed')[]];

const TOKENS: readonly Row[] = [
  ['no-token', 'call without a token', { headers: bearer(null) }, 401],
  ['empty-token', 'call with an empty token', { headers: bearer('') }, 401],
  ['wrong-token', 'guess a token', { headers: bearer('x'.repeat(43)) }, 401],
  ['cut-token', 'call with all but the last letter of the token', { headers: bearer('$CUT') }, 401],
  ['long-token', 'call with more than the token', { headers: bearer('$TOKENx') }, 401],
  ['other-token', 'write with the token of another session', { headers: bearer('$OTHER') }, 401],
  [
    'closed-token',
    'call with the token of a session that is closed',
    { headers: bearer('$CLOSED'), start: 'POST /w/closed/mcp HTTP/1.1' },
    401,
  ],
  [
    'refused-token',
    'call when the worker has ended',
    { headers: bearer('$REFUSED'), start: 'POST /w/refused/mcp HTTP/1.1' },
    403,
  ],
  ['property-token', 'call with a token that every object has', { headers: bearer('__proto__') }, 401],
  ['basic', 'log in another way', { headers: { Authorization: 'Basic $TOKEN' } }, 401],
  [
    'query-token',
    'put the token into the address',
    { headers: bearer(null), start: 'POST /w/unit/mcp?token=$TOKEN HTTP/1.1' },
    404,
  ],
  ['cookie', 'put the token into a cookie', { headers: { ...bearer(null), Cookie: 'token=$TOKEN' } }, 401],
  [
    'two-tokens',
    'send two tokens, the right one second',
    { headers: bearer('wrong'), lines: ['Authorization: Bearer $TOKEN'] },
    401,
  ],
  [
    'other-path',
    "write at another session's address with its own token",
    { start: 'POST /w/other/mcp HTTP/1.1' },
    401,
  ],
];

const ADDRESSES: readonly Row[] = [
  ['host', 'come by a name that leads here', { headers: { Host: 'evil.example:$PORT' } }, 403],
  ['host-no-port', 'name the host without its port', { headers: { Host: '127.0.0.1' } }, 403],
  ['host-other-port', 'name another port', { headers: { Host: '127.0.0.1:9' } }, 403],
  [
    'host-suffix',
    'come by a name that begins like ours',
    { headers: { Host: '127.0.0.1:$PORT.evil.example' } },
    403,
  ],
  [
    'host-user',
    'come by a name behind ours',
    { headers: { Host: '127.0.0.1:$PORT@evil.example' } },
    400,
    403,
  ],
  ['host-short', 'write our address in another way', { headers: { Host: '127.1:$PORT' } }, 403],
  ['host-missing', 'name no host', { headers: { Host: null } }, 400],
  [
    'host-twice',
    'name two hosts',
    { headers: { Host: 'evil.example' }, lines: ['Host: 127.0.0.1:$PORT'] },
    400,
    403,
  ],
  [
    'forwarded',
    'name our host by a proxy’s header only',
    { headers: { Host: 'evil.example', 'X-Forwarded-Host': '127.0.0.1:$PORT' } },
    403,
  ],
  [
    'absolute',
    'ask for the address of somebody else',
    { start: 'POST http://evil.example/w/unit/mcp HTTP/1.1' },
    404,
  ],
  ['origin', 'call from a web page', { headers: { Origin: 'https://evil.example' } }, 403],
  ['origin-null', 'call from a page without an origin', { headers: { Origin: 'null' } }, 403],
  [
    'origin-local',
    'call from a page of another local server',
    { headers: { Origin: 'http://localhost:3000' } },
    403,
  ],
  [
    'origin-suffix',
    'call from a page whose name begins like ours',
    { headers: { Origin: 'http://127.0.0.1:$PORT.evil.example' } },
    403,
  ],
  [
    'rebinding',
    'call from a page whose name was made to lead here',
    { headers: { Host: 'evil.example:$PORT', Origin: 'http://evil.example:$PORT' } },
    403,
  ],
  [
    'preflight',
    'ask whether a page may call',
    {
      start: 'OPTIONS /w/unit/mcp HTTP/1.1',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST', ...bearer(null) },
    },
    403,
  ],
  ['dots', 'reach the address by dots', { start: 'POST /w/other/../unit/mcp HTTP/1.1' }, 404],
  ['escaped', 'reach the address escaped', { start: 'POST /w/%75nit/mcp HTTP/1.1' }, 401],
  ['root', 'call at the root', { start: 'POST / HTTP/1.1' }, 404],
];

const METHODS: readonly Row[] = [
  ['get', 'open a stream', { start: 'GET /w/unit/mcp HTTP/1.1' }, 405],
  ['delete', 'end the session', { start: 'DELETE /w/unit/mcp HTTP/1.1' }, 405],
  ['put', 'call by PUT', { start: 'PUT /w/unit/mcp HTTP/1.1' }, 405],
  ['trace', 'have the request sent back', { start: 'TRACE /w/unit/mcp HTTP/1.1' }, 405],
  [
    'override',
    'call by GET that means POST',
    { start: 'GET /w/unit/mcp HTTP/1.1', headers: { 'X-HTTP-Method-Override': 'POST' } },
    405,
  ],
  ['options', 'ask what is served', { start: 'OPTIONS * HTTP/1.1' }, 404],
  [
    'connect',
    'use the server as a proxy',
    { start: 'CONNECT evil.example:443 HTTP/1.1', body: '', headers: { 'Content-Length': null } },
    'closed',
  ],
  [
    'upgrade',
    'leave HTTP',
    {
      start: 'GET /w/unit/mcp HTTP/1.1',
      body: '',
      headers: { 'Content-Length': null, Connection: 'Upgrade, close', Upgrade: 'websocket' },
    },
    405,
    'closed',
  ],
];

const BODIES: readonly Row[] = [
  ['text', 'send what a page may send without asking', { headers: { 'Content-Type': 'text/plain' } }, 415],
  ['form', 'send a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415],
  ['no-type', 'send no content type', { headers: { 'Content-Type': null } }, 415],
  [
    'like-json',
    'send a type that begins like JSON',
    { headers: { 'Content-Type': 'application/json-patch+json' } },
    415,
  ],
  [
    'compressed',
    'send a compressed body',
    { headers: { 'Content-Encoding': 'gzip' }, body: '\x1f\x8b\x08\x00\x00' },
    400,
  ],
  ['batch', 'send many calls in one', { body: `[${writes('src/$ID')},${writes('src/$ID')}]` }, 400],
  ['empty-batch', 'send no call in a list', { body: '[]' }, 400],
  ['not-json', 'send what is not JSON', { body: '{"jsonrpc":"2.0",' }, 400],
  ['not-text', 'send bytes that are no text', { body: '"\xff\xfe"' }, 400],
  ['large', 'announce a body of 5 MB', { headers: { 'Content-Length': '5000000' }, body: 'x' }, 413],
  [
    'large-chunks',
    'send 5 MB without announcing them',
    {
      headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked' },
      body: `500000\r\n${'x'.repeat(0x500000)}\r\n0\r\n\r\n`,
    },
    413,
  ],
  [
    'two-lengths',
    'smuggle a request behind two lengths',
    { headers: { 'Transfer-Encoding': 'chunked' }, body: '0\r\n\r\n' },
    400,
  ],
  [
    'short-length',
    'smuggle a request behind a short body',
    {
      headers: { Connection: 'keep-alive', 'Content-Length': String(LIST.length) },
      body: `${LIST}${requestWith({ headers: bearer(null) })}`,
    },
    401,
  ],
  [
    'pipeline',
    'follow a sound request with one without a token',
    {
      headers: { Connection: 'keep-alive', 'Content-Length': String(LIST.length) },
      body: `${LIST}${requestWith({ headers: bearer(null), body: LIST })}`,
    },
    401,
  ],
  ['flood', 'send headers without end', { headers: { 'X-Long': 'x'.repeat(100_000) } }, 431],
  [
    'many-headers',
    'send thousands of headers',
    { lines: Array.from({ length: 5000 }, (_, n) => `X-${n}: ${n}`) },
    431,
  ],
  ['line-break', 'break a header in two', { headers: { 'X-Break': 'a\r\n b: c' } }, 400],
  [
    'preface',
    'speak another version of HTTP',
    { start: 'PRI * HTTP/2.0', headers: { 'Content-Length': null }, body: '' },
    400,
    'closed',
  ],
  [
    'nested',
    'send what is nested without end',
    { body: call(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`) },
    200,
    400,
    500,
  ],
  [
    'property-keys',
    'change what every object is',
    {
      body: call(
        '{"name":"write_file","__proto__":{"polluted":1},"arguments":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"path":"other/$ID","content":"x"}}',
      ),
    },
    200,
    400,
  ],
  [
    'double-keys',
    'name two paths, one of them its own',
    { body: call('{"name":"write_file","arguments":{"path":"src/x","path":"other/$ID","content":"x"}}') },
    200,
  ],
  [
    'double-methods',
    'name two methods',
    { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"admin/close"}' },
    200,
    400,
    404,
  ],
  [
    'unknown-method',
    'call what only the coordinator may',
    { body: '{"jsonrpc":"2.0","id":1,"method":"session/close"}' },
    200,
    400,
    404,
  ],
  [
    'roots',
    'have its directories replaced by roots of the client',
    { body: '{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}' },
    200,
    202,
    400,
  ],
];

const SLOW: readonly Row[] = [
  [
    'slow-headers',
    'hold a connection with headers that never end',
    { headers: { 'Content-Length': null }, lines: ['X-Slow: '], endless: true },
    408,
    'closed',
  ],
  [
    'slow-body',
    'hold a connection with a body that never ends',
    { headers: { 'Content-Length': '1000' }, body: '{' },
    408,
    'closed',
  ],
];

/** Attacks on the endpoint of a worker, by name of what they bend. */
export const HTTP_ATTACKS: readonly HttpAttack[] = [
  ...TOKENS,
  ...ADDRESSES,
  ...METHODS,
  ...BODIES,
  ...SLOW,
].map(([id, tries, differs, ...answers]) => ({
  id: `http-${id}`,
  tries,
  sends: requestWith(differs),
  answers,
}));
