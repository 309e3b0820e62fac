/** A conversation in the words of no particular API. */
export interface Talk {
  readonly prompt: string;
  readonly tools?: readonly string[];
  readonly turns?: readonly Turn[];
  readonly stream?: boolean;
}

/** What happened so far: the model called a tool and was answered, or it said something. */
export type Turn = { readonly called: string; readonly result: string } | { readonly said: string };

/** What a client of an API understands of an answer. */
export interface Heard {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly args: unknown }[];
}

/** A parsed answer, whatever its shape. */
type Json = ReturnType<JSON['parse']>;

/** One API from the client's side. */
export interface ApiClient {
  readonly name: string;
  readonly path: (stream: boolean) => string;
  readonly body: (talk: Talk) => unknown;
  readonly whole: (answer: Json) => Heard;
  readonly streamed: (events: readonly Json[]) => Heard;
}

const heard = (text: string, calls: Heard['calls']): Heard => ({ text, calls });

const anthropic: ApiClient = {
  name: 'anthropic_messages',
  path: () => '/v1/messages',
  body: ({ prompt, tools = [], turns = [], stream = false }) => ({
    model: 'm',
    stream,
    max_tokens: 100,
    system: [{ type: 'text', text: 'Be brief.' }],
    tools: tools.map((name) => ({ name, input_schema: { type: 'object' } })),
    messages: [
      { role: 'user', content: prompt },
      ...turns.flatMap((turn, nth): readonly unknown[] =>
        'said' in turn
          ? [{ role: 'assistant', content: [{ type: 'text', text: turn.said }] }]
          : [
              {
                role: 'assistant',
                content: [{ type: 'tool_use', id: `t${nth}`, name: turn.called, input: {} }],
              },
              {
                role: 'user',
                content: [{ type: 'tool_result', tool_use_id: `t${nth}`, content: turn.result }],
              },
            ],
      ),
    ],
  }),
  whole: ({ content }) =>
    heard(
      content
        .filter((part: Json) => part.type === 'text')
        .map((part: Json) => part.text)
        .join(''),
      content
        .filter((part: Json) => part.type === 'tool_use')
        .map((part: Json) => ({ name: part.name, args: part.input })),
    ),
  streamed: (events) => {
    const deltas = events.filter(({ type }) => type === 'content_block_delta').map(({ delta }) => delta);
    const names = events.flatMap(({ content_block }) =>
      content_block?.type === 'tool_use' ? [content_block.name] : [],
    );
    const args = deltas.flatMap(({ partial_json }) =>
      partial_json === undefined ? [] : [JSON.parse(partial_json)],
    );
    return heard(
      deltas.map(({ text = '' }) => text).join(''),
      names.map((name, nth) => ({ name, args: args[nth] })),
    );
  },
};

const chat: ApiClient = {
  name: 'openai_chat',
  path: () => '/v1/chat/completions',
  body: ({ prompt, tools = [], turns = [], stream = false }) => ({
    model: 'm',
    stream,
    tools: tools.map((name) => ({ type: 'function', function: { name, parameters: {} } })),
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: prompt }] },
      ...turns.flatMap((turn, nth): readonly unknown[] =>
        'said' in turn
          ? [{ role: 'assistant', content: turn.said }]
          : [
              {
                role: 'assistant',
                content: null,
                tool_calls: [
                  { id: `t${nth}`, type: 'function', function: { name: turn.called, arguments: '{}' } },
                ],
              },
              { role: 'tool', tool_call_id: `t${nth}`, content: turn.result },
            ],
      ),
    ],
  }),
  whole: ({ choices: [{ message }] }) => heard(message.content ?? '', chatCalls(message.tool_calls)),
  streamed: (events) => {
    const deltas = events.flatMap(({ choices: [choice] }) => (choice === undefined ? [] : [choice.delta]));
    return heard(
      deltas.map(({ content }) => content ?? '').join(''),
      chatCalls(deltas.flatMap(({ tool_calls = [] }) => tool_calls)),
    );
  },
};

function chatCalls(calls: readonly Json[] = []): Heard['calls'] {
  return calls.map((call) => ({ name: call.function.name, args: JSON.parse(call.function.arguments) }));
}

const responses: ApiClient = {
  name: 'openai_responses',
  path: () => '/v1/responses',
  body: ({ prompt, tools = [], turns = [], stream = false }) => ({
    model: 'm',
    stream,
    instructions: 'Be brief.',
    tools: tools.map((name) =>
      name.includes('.')
        ? {
            type: 'namespace',
            name: name.split('.')[0],
            tools: [{ type: 'function', name: name.split('.')[1] }],
          }
        : { type: name === 'tool_search' ? name : 'function', ...(name === 'tool_search' ? {} : { name }) },
    ),
    input: [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] },
      ...turns.flatMap((turn, nth): readonly unknown[] =>
        'said' in turn
          ? [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: turn.said }] }]
          : [
              { type: 'function_call', call_id: `t${nth}`, name: turn.called, arguments: '{}' },
              { type: 'function_call_output', call_id: `t${nth}`, output: turn.result },
            ],
      ),
    ],
  }),
  whole: ({ output }) => responseItems(output),
  streamed: (events) =>
    responseItems(events.flatMap(({ type, item }) => (type === 'response.output_item.done' ? [item] : []))),
};

function responseItems(items: readonly Json[]): Heard {
  const texts = items.flatMap(({ content = [] }) => content.map((part: Json) => part.text));
  const calls = items.filter(({ type }) => type.endsWith('_call'));
  return heard(
    texts.join(''),
    calls.map(({ type, namespace, name = type, arguments: args }) => ({
      name: namespace === undefined ? name : `${namespace}.${name}`,
      args: typeof args === 'string' ? JSON.parse(args) : args,
    })),
  );
}

const gemini: ApiClient = {
  name: 'gemini',
  path: (stream) => `/v1beta/models/m:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  body: ({ prompt, tools = [], turns = [] }) => ({
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    tools: tools.length === 0 ? [] : [{ functionDeclarations: tools.map((name) => ({ name })) }],
    contents: [
      { role: 'user', parts: [{ text: prompt }] },
      ...turns.flatMap((turn): readonly unknown[] =>
        'said' in turn
          ? [{ role: 'model', parts: [{ text: turn.said }] }]
          : [
              { role: 'model', parts: [{ functionCall: { name: turn.called, args: {} } }] },
              {
                role: 'user',
                parts: [{ functionResponse: { name: turn.called, response: { output: turn.result } } }],
              },
            ],
      ),
    ],
  }),
  whole: (answer) => geminiParts([answer]),
  streamed: geminiParts,
};

function geminiParts(chunks: readonly Json[]): Heard {
  const parts = chunks.flatMap(({ candidates: [{ content }] }) => content.parts);
  return heard(
    parts.map(({ text = '' }) => text).join(''),
    parts
      .flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall]))
      .map(({ name, args }) => ({ name, args })),
  );
}

/** All APIs that the server speaks. */
export const API_CLIENTS: readonly ApiClient[] = [anthropic, chat, responses, gemini];

/** Asks, and understands the answer. */
export async function ask(url: string, client: ApiClient, talk: Talk): Promise<Heard> {
  const response = await post(url, client, talk);
  if (!response.ok) throw new Error(`status ${response.status}`);
  if (talk.stream !== true) return client.whole(await response.json());
  const events = (await response.text())
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)));
  return client.streamed(events);
}

/** Asks, and leaves the answer as it comes. */
export function post(url: string, client: ApiClient, talk: Talk, signal?: AbortSignal): Promise<Response> {
  return fetch(url + client.path(talk.stream === true), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'dummy' },
    body: JSON.stringify(client.body(talk)),
    ...(signal === undefined ? {} : { signal }),
  });
}
