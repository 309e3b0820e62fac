import { describe, expect, test } from 'vitest';
import type { AgentAdapter, AgentSignal, Invocation } from '../src/adapter.ts';
import { agy } from '../src/agy.ts';
import { amp } from '../src/amp.ts';
import { cline } from '../src/cline.ts';
import { cursor } from '../src/cursor.ts';
import { AGENT_NAMES, findAgent } from '../src/registry.ts';
import { agentTask } from './fixtures/agent-task.ts';

const experimental: readonly AgentAdapter[] = [cursor, agy, amp, cline];

function invoke(adapter: AgentAdapter, changes: Parameters<typeof agentTask>[0] = {}): Invocation {
  const state_directories = Object.fromEntries(
    adapter.state.homes.map(({ variable }) => [variable, `/state/${variable}`]),
  );
  return adapter.invocation(agentTask({ state_directories, confinement: 'jail', ...changes }));
}

const commandLine = (...given: Parameters<typeof invoke>): string => invoke(...given).argv.join(' ');

const read = (adapter: AgentAdapter, lines: readonly object[]): readonly AgentSignal[] => {
  const reader = adapter.reader();
  return lines.flatMap((line) => reader.line(JSON.stringify(line)));
};

test('what was built from documentation only says so, and claims no level that was not shown', () => {
  const told = AGENT_NAMES.filter((name) => {
    const found = findAgent(name);
    return !('error' in found) && found.adapter.maturity === 'experimental';
  });
  expect(told).toEqual(['cursor', 'agy', 'amp', 'cline']);
  expect(experimental.filter(({ capabilities }) => capabilities.native_tools_off)).toEqual([]);
  expect(experimental.filter(({ versions }) => versions.proven !== null)).toEqual([]);
});

test.for(experimental)('$name gets our tools in a file, and no token as an argument', (adapter) => {
  const { argv, files, secrets } = invoke(adapter);
  expect(argv.join(' ')).not.toContain('the-token');
  expect(files.filter(({ content }) => content.includes('Bearer the-token'))).toHaveLength(1);
  expect(secrets).toEqual(['the-token']);
});

test.for([
  {
    adapter: cursor,
    line: 'agent --print --output-format stream-json --force --trust --approve-mcps --sandbox disabled the prompt',
    file: '/state/HOME/.cursor/mcp.json',
  },
  {
    adapter: agy,
    line: 'agy --input-format stream-json --output-format stream-json --dangerously-skip-permissions --print-timeout 24h',
    file: '/state/HOME/.gemini/config/mcp_config.json',
  },
  {
    adapter: amp,
    line: 'amp --execute --stream-json --dangerously-allow-all --mcp-config /repo/.agent/workers/api/tmp/amp-mcp.json',
    file: '/repo/.agent/workers/api/tmp/amp-mcp.json',
  },
  {
    adapter: cline,
    line: 'cline --json --data-dir /state/CLINE_DATA_DIR the prompt',
    file: '/state/CLINE_DATA_DIR/settings/cline_mcp_settings.json',
  },
])('$adapter.name is started as its documentation says', ({ adapter, line, file }) => {
  expect(commandLine(adapter)).toBe(line);
  expect(invoke(adapter).files.map(({ path }) => path)).toEqual([file]);
});

test("outside the jail cursor's own sandbox stays as it is", () => {
  expect(commandLine(cursor, { confinement: 'audit' })).not.toContain('--sandbox');
});

test('agy gets its prompt as one event on standard input', () => {
  expect(JSON.parse(invoke(agy, { prompt: 'one\ntwo' }).stdin ?? '')).toEqual({
    event: 'user',
    message: { content: 'one\ntwo' },
  });
});

test.for([cursor, cline])('$name gets a prompt that no argument can hold in a file', (adapter) => {
  const { argv, files } = invoke(adapter, { prompt: 'x'.repeat(300_000) });
  expect(argv.at(-1)).toContain('.agent/workers/api/tmp/prompt.md');
  expect(files.map(({ content }) => content.length)).toContain(300_000);
});

test.for([
  { adapter: cursor, model: 'gpt-5.5', flags: '--model gpt-5.5' },
  { adapter: agy, model: 'gemini-3.6-flash-high', flags: '--model gemini-3.6-flash-high' },
  { adapter: cline, model: 'anthropic/claude-sonnet-4.5', flags: '--model anthropic/claude-sonnet-4.5' },
])('$adapter.name asks for the model of its name, and refuses what is none', ({ adapter, model, flags }) => {
  expect(commandLine(adapter, { model })).toContain(flags);
  expect(() => invoke(adapter, { model: '-x' })).toThrow('expected');
});

test.for([
  { adapter: cursor, flags: '--resume s-1' },
  { adapter: agy, flags: '--conversation s-1' },
  { adapter: amp, flags: 'amp threads continue s-1 --execute' },
])('$adapter.name goes on in its session', ({ adapter, flags }) => {
  expect(commandLine(adapter, { resume_session: 's-1' })).toContain(flags);
  expect(commandLine(adapter, { resume_session: '-x y' })).not.toContain('-x y');
});

describe('what they print', () => {
  test('cursor', () => {
    const signals = read(cursor, [
      { type: 'system', subtype: 'init', session_id: 's-1', model: 'gpt-5.5' },
      { type: 'assistant', message: { content: [{ type: 'text', text: 'I look.' }] } },
      { type: 'tool_call', subtype: 'started', tool_call: { readToolCall: { args: { path: 'a.ts' } } } },
      { type: 'tool_call', subtype: 'completed', tool_call: { readToolCall: { result: {} } } },
      {
        type: 'tool_call',
        subtype: 'started',
        tool_call: { mcpToolCall: { args: { toolName: 'write_file', path: 'b.ts' } } },
      },
      { type: 'result', subtype: 'success', is_error: false, result: 'Done.' },
    ]);
    expect(signals).toEqual([
      { type: 'session', session_id: 's-1' },
      { type: 'progress', status: 'read', note: 'a.ts' },
      { type: 'progress', status: 'write_file', note: 'b.ts' },
      { type: 'final_message', text: 'Done.' },
    ]);
    expect(read(cursor, [{ type: 'result', subtype: 'error', is_error: true, result: 'no' }])).toEqual([
      { type: 'error', message: 'no' },
    ]);
  });

  test('agy', () => {
    const signals = read(agy, [
      { event: 'init', conversation_id: 'c-1' },
      { event: 'step_update', step_type: 'TEXT' },
      { event: 'step_update', tool_info: { name: 'write_file', parameters: { path: 'a.ts' } } },
      {
        event: 'result',
        result: { status: 'SUCCESS', response: 'Done.', usage: { input_tokens: 9, output_tokens: 2 } },
      },
    ]);
    expect(signals).toEqual([
      { type: 'session', session_id: 'c-1' },
      { type: 'progress', status: 'write_file', note: 'a.ts' },
      { type: 'usage', usage: { input_tokens: 9, output_tokens: 2 } },
      { type: 'final_message', text: 'Done.' },
    ]);
    expect(read(agy, [{ event: 'result', result: { status: 'ERROR', error: 'quota' } }])).toEqual([
      { type: 'error', message: 'quota' },
    ]);
  });

  test('amp speaks like claude; a server that its first line does not tell of may still be connecting', () => {
    const signals = read(amp, [
      { type: 'system', subtype: 'init', session_id: 'T-1', tools: [], mcp_servers: [] },
      {
        type: 'assistant',
        session_id: 'T-1',
        message: {
          id: 'm',
          content: [{ type: 'tool_use', name: 'mcp__ralph__write_file', input: { path: 'a' } }],
        },
      },
      { type: 'result', subtype: 'success', is_error: false, result: 'Done.', session_id: 'T-1' },
    ]);
    expect(signals).toEqual([
      { type: 'session', session_id: 'T-1' },
      { type: 'progress', status: 'mcp__ralph__write_file', note: 'a' },
      { type: 'final_message', text: 'Done.' },
    ]);
  });

  // The second and third are as cline 3.0.65 printed them when its model could not be reached.
  test('cline', () => {
    const usage = {
      inputTokens: 7,
      outputTokens: 3,
      cacheReadTokens: 1,
      cacheWriteTokens: 1,
      totalCost: 0.5,
    };
    const signals = read(cline, [
      {
        type: 'agent_event',
        event: { type: 'content_start', toolName: 'ralph__write_file', input: { path: 'a' } },
      },
      {
        type: 'agent_event',
        event: { type: 'error', error: { name: 'Error', message: 'Cannot connect to API' } },
      },
      { type: 'run_result', finishReason: 'error', usage, text: 'Cannot connect to API: refused' },
    ]);
    expect(signals).toEqual([
      { type: 'progress', status: 'ralph__write_file', note: 'a' },
      { type: 'error', message: 'Cannot connect to API' },
      { type: 'usage', usage: { input_tokens: 9, output_tokens: 3, cost_usd: 0.5 } },
      { type: 'error', message: 'Cannot connect to API: refused' },
    ]);
    expect(read(cline, [{ type: 'run_result', finishReason: 'completed', text: 'Done.' }])).toEqual([
      { type: 'final_message', text: 'Done.' },
    ]);
  });
});

describe('they are told from other programs of their name', () => {
  test.for<{ adapter: AgentAdapter; version: string; help: string; available: boolean }>([
    { adapter: cursor, version: '2026.11.20-abc', help: 'Start the Cursor Agent', available: true },
    { adapter: cursor, version: '1.4.2', help: 'An agent of monitoring', available: false },
    { adapter: agy, version: '1.4.0', help: 'Antigravity CLI', available: true },
    { adapter: agy, version: '0.1.0', help: 'another tool', available: false },
    { adapter: amp, version: '0.0.1763 (abc)', help: 'Amp CLI', available: true },
    { adapter: cline, version: '3.0.65', help: 'Cline CLI', available: true },
  ])('$adapter.name, version $version', async ({ adapter, version, help, available }) => {
    const result = await adapter.probe((argv) =>
      Promise.resolve({
        exit_code: 0,
        stdout: argv.includes('--version') ? `${version}\n` : help,
        stderr: '',
      }),
    );
    expect(result.available).toBe(available);
  });

  test('whoever has not got one is told where it comes from', async () => {
    const nothing = { exit_code: null, stdout: '', stderr: '' };
    const result = await cursor.probe(() => Promise.resolve(nothing));
    expect(result).toMatchObject({ available: false, how_to_get: expect.stringContaining('cursor.com') });
  });
});
