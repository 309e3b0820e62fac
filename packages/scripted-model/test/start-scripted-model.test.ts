import { describe, expect, test } from 'vitest';
import { startScriptedModel, type ModelStep } from '../src/index.ts';
import { API_CLIENTS, ask, post, type Turn } from './api-clients.ts';

const script = (...steps: readonly ModelStep[]) => [{ name: 'script', steps }];
const call = (tool: string, args = {}): ModelStep => ({ type: 'call', calls: [{ tool, args }] });
const say = (text: string): ModelStep => ({ type: 'say', text });

const CALLED_TWO: ModelStep = {
  type: 'call',
  text: 'Writing.',
  calls: [
    { tool: 'write_file', args: { path: 'a', content: 'ä\n"' } },
    { tool: 'read_file', args: { path: 'b' } },
  ],
};
const HEARD_TWO = {
  text: 'Writing.',
  calls: [
    { name: 'ralph_write_file', args: { path: 'a', content: 'ä\n"' } },
    { name: 'ralph_read_file', args: { path: 'b' } },
  ],
};

describe.for(API_CLIENTS)('$name', (client) => {
  test.for([true, false])('what is said and called arrives; streamed: %s', async (stream) => {
    await using model = await startScriptedModel(script(CALLED_TWO, say('Done.')));
    const tools = ['ralph_write_file', 'ralph_read_file'];
    const talk = { prompt: 'Go', tools, stream };
    expect(await ask(model.url, client, talk)).toEqual(HEARD_TWO);
    const turns: readonly Turn[] = [
      { called: 'ralph_write_file', result: 'written' },
      { called: 'ralph_read_file', result: 'read' },
    ];
    expect(await ask(model.url, client, { ...talk, turns })).toEqual({ text: 'Done.', calls: [] });
    expect(model.requests[1]).toMatchObject({
      api: client.name,
      model: 'm',
      key: 'dummy',
      script: 'script',
      step: 'say',
      index: 1,
      tools,
      called: ['ralph_write_file', 'ralph_read_file'],
      results: [expect.stringContaining('written'), expect.stringContaining('read')],
    });
  });

  test('the place in the script is read from the conversation, so that asking again changes nothing', async () => {
    await using model = await startScriptedModel(
      script(call('one'), say('Half.'), call('two'), say('Done.')),
    );
    const tools = ['one', 'two'];
    const turns: readonly Turn[] = [
      { called: 'one', result: '1' },
      { said: 'Half.' },
      { called: 'two', result: '2' },
    ];
    const heard = [];
    for (const length of [0, 1, 1, 2, 3]) {
      const { text, calls } = await ask(model.url, client, {
        prompt: 'Go',
        tools,
        turns: turns.slice(0, length),
      });
      heard.push(text || calls[0]?.name);
    }
    expect(heard).toEqual(['one', 'Half.', 'Half.', 'two', 'Done.']);
    const over = await ask(model.url, client, { prompt: 'Go', tools, turns: [...turns, { said: 'Done.' }] });
    expect(over).toEqual({ text: 'The script is over.', calls: [] });
  });

  test('the script is the first one whose words the prompt or the instructions have', async () => {
    await using model = await startScriptedModel([
      { name: 'a', when: 'unit a', steps: [say('A')] },
      { name: 'brief', when: 'Be brief', steps: [say('Brief')] },
      { name: 'rest', steps: [say('Rest')] },
    ]);
    const tools = ['one'];
    expect((await ask(model.url, client, { prompt: 'This is unit a.', tools })).text).toBe('A');
    expect((await ask(model.url, client, { prompt: 'This is unit b.', tools })).text).toBe('Brief');
    expect(model.requests.map(({ script }) => script)).toEqual(['a', 'brief']);
  });

  test('a refusal comes as often as the script says, then the next step', async () => {
    await using model = await startScriptedModel(
      script({ type: 'fail', status: 429, message: 'slow down', retry_after_s: 7, times: 2 }, say('Done.')),
    );
    const talk = { prompt: 'Go', tools: ['one'], stream: true };
    for (const time of [1, 2]) {
      const response = await post(model.url, client, talk);
      expect([time, response.status, response.headers.get('retry-after')]).toEqual([time, 429, '7']);
      expect(JSON.stringify(await response.json())).toContain('slow down');
    }
    expect((await ask(model.url, client, talk)).text).toBe('Done.');
  });

  test('a stream that is cut off breaks in the middle, and is whole the next time', async () => {
    await using model = await startScriptedModel(script({ type: 'cut_off', times: 1 }, say('Done.')));
    const talk = { prompt: 'Go', tools: ['one'], stream: true };
    const response = await post(model.url, client, talk);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect((await ask(model.url, client, talk)).text).toBe('Done.');
  });

  test('an endless text goes on until the client goes', async () => {
    await using model = await startScriptedModel(script({ type: 'endless', text: 'again and again ' }));
    const gone = new AbortController();
    const response = await post(
      model.url,
      client,
      { prompt: 'Go', tools: ['one'], stream: true },
      gone.signal,
    );
    let read = '';
    for await (const chunk of response.body ?? []) {
      read += Buffer.from(chunk).toString('utf8');
      if (read.split('again and again').length > 5) break;
    }
    expect(read).not.toContain('[DONE]');
    gone.abort();
  });

  test('a request without tools is a side question and takes no step, but is refused where all are', async () => {
    await using model = await startScriptedModel([
      { name: 'works', when: 'works', steps: [call('one')] },
      { name: 'fails', steps: [{ type: 'fail', status: 401 }] },
    ]);
    expect(await ask(model.url, client, { prompt: 'works' })).toEqual({ text: 'Scripted work', calls: [] });
    expect(model.requests[0]).toMatchObject({ step: null, index: null });
    expect((await post(model.url, client, { prompt: 'fails' })).status).toBe(401);
  });
});

const [ANTHROPIC, CHAT, RESPONSES, GEMINI] = API_CLIENTS;

test.for([
  {
    name: 'a name that ends with the word',
    offered: ['Read', 'mcp__ralph__write_file'],
    tool: 'mcp__ralph__write_file',
  },
  {
    name: 'of a native tool and ours, ours',
    offered: ['write_file', 'mcp_ralph_write_file'],
    tool: 'mcp_ralph_write_file',
  },
  { name: 'after a dash', offered: ['ralph-write_file'], tool: 'ralph-write_file' },
  { name: 'the bare name', offered: ['write_file', 'overwrite_file'], tool: 'write_file' },
])('a tool is called by the end of its name: $name', async ({ offered, tool }) => {
  await using model = await startScriptedModel(script(call('write_file')));
  const { calls } = await ask(model.url, need(CHAT), { prompt: 'Go', tools: offered });
  expect(calls).toEqual([{ name: tool, args: {} }]);
});

test('a tool of a namespace is called with its namespace', async () => {
  await using model = await startScriptedModel(script(call('write_file')));
  const { calls } = await ask(model.url, need(RESPONSES), {
    prompt: 'Go',
    tools: ['mcp__ralph.write_file'],
    stream: true,
  });
  expect(calls).toEqual([{ name: 'mcp__ralph.write_file', args: {} }]);
});

test('a literal name is called although nobody offers it', async () => {
  await using model = await startScriptedModel(
    script({ type: 'call', calls: [{ tool: 'Bash', args: {}, literal: true }] }),
  );
  const { calls } = await ask(model.url, need(ANTHROPIC), { prompt: 'Go', tools: ['mcp__ralph__Bash'] });
  expect(calls).toEqual([{ name: 'Bash', args: {} }]);
});

test('a tool that is not offered is searched for first, once', async () => {
  await using model = await startScriptedModel(script(call('write_file')));
  const talk = { prompt: 'Go', tools: ['ToolSearch'] };
  const search = await ask(model.url, need(ANTHROPIC), talk);
  expect(search.calls).toEqual([{ name: 'ToolSearch', args: { query: 'write_file' } }]);
  const turns: readonly Turn[] = [{ called: 'ToolSearch', result: 'found' }];
  const found = await ask(model.url, need(ANTHROPIC), {
    ...talk,
    tools: ['ToolSearch', 'x__write_file'],
    turns,
  });
  expect(found.calls).toEqual([{ name: 'x__write_file', args: {} }]);
  const missing = await ask(model.url, need(ANTHROPIC), { ...talk, turns });
  expect(missing.text).toBe('There is no tool whose name ends with write_file. Offered: ToolSearch');
  expect(model.requests.map(({ step }) => step)).toEqual(['search', 'call', 'tool_missing']);
});

test('what a search found may be called, although the request does not offer it', async () => {
  await using model = await startScriptedModel(script(call('write_file')));
  const body = {
    model: 'm',
    tools: [{ type: 'tool_search' }],
    input: [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go' }] },
      { type: 'tool_search_call', call_id: 's', execution: 'client', arguments: { query: 'write_file' } },
      {
        type: 'tool_search_output',
        call_id: 's',
        tools: [{ type: 'namespace', name: 'mcp__ralph', tools: [{ type: 'function', name: 'write_file' }] }],
      },
    ],
  };
  const response = await fetch(`${model.url}/v1/responses`, { method: 'POST', body: JSON.stringify(body) });
  expect(need(RESPONSES).whole(await response.json()).calls).toEqual([
    { name: 'mcp__ralph.write_file', args: {} },
  ]);
});

test('a slow answer is the next step after a while', async () => {
  await using model = await startScriptedModel(script({ type: 'slow', wait_ms: 1 }, say('Done.')));
  expect((await ask(model.url, need(GEMINI), { prompt: 'Go', tools: ['one'] })).text).toBe('Done.');
});

test('a held answer never begins; closing the server ends it', async () => {
  const model = await startScriptedModel(script({ type: 'hold' }));
  const held = expect(post(model.url, need(CHAT), { prompt: 'Go', tools: ['one'] })).rejects.toThrow(
    'fetch failed',
  );
  expect(await model.requested(({ step }) => step === 'hold')).toMatchObject({ prompt: 'Be brief.\nGo' });
  await model[Symbol.asyncDispose]();
  await held;
});

test('one can wait for a request, the first or a later one, past or future', async () => {
  await using model = await startScriptedModel(script(say('Done.')));
  const third = model.requested(({ step }) => step === 'say', 3);
  for (const prompt of ['1', '2', '3']) await ask(model.url, need(CHAT), { prompt, tools: ['one'] });
  expect((await third).prompt).toContain('3');
  expect((await model.requested(({ step }) => step === 'say', 2)).prompt).toContain('2');
  expect((await model.requested(() => true)).prompt).toContain('1');
});

test.for([
  { path: '/v1/messages/count_tokens', method: 'POST', status: 200 },
  { path: '/v1beta/models/m:countTokens', method: 'POST', status: 200 },
  { path: '/v1/models', method: 'GET', status: 200 },
  { path: '/elsewhere', method: 'GET', status: 404 },
])('$method $path asks for no answer of a model and is noted: $status', async ({ path, method, status }) => {
  await using model = await startScriptedModel([]);
  const response = await fetch(model.url + path, { method, headers: { authorization: 'Bearer key' } });
  expect(response.status).toBe(status);
  expect(model.requests).toMatchObject([{ api: null, method, path, key: 'key' }]);
});

test('a conversation that no script fits is told so', async () => {
  await using model = await startScriptedModel([{ name: 'a', when: 'unit a', steps: [say('A')] }]);
  expect((await ask(model.url, need(CHAT), { prompt: 'unit b', tools: ['one'] })).text).toContain(
    'No script fits',
  );
});

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a client');
  return value;
}
