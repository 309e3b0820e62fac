import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AGENT_NAMES, findAgent, type FoundAgent } from '../src/registry.ts';
import { agentTask } from './fixtures/agent-task.ts';

const VectorsSchema = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      expect: z
        .object({ cmd: z.string(), transport: z.string(), model_flag: z.string().nullable() })
        .nullable(),
    }),
  ),
});
const vectors = VectorsSchema.parse(
  JSON.parse(readFileSync(new URL('fixtures/vectors/agent_names.json', import.meta.url), 'utf8')),
);

function found(name: string): FoundAgent {
  const agent = findAgent(name);
  if ('error' in agent) throw new Error(agent.error);
  return agent;
}

function argvOf(name: string): readonly string[] {
  const { adapter, model } = found(name);
  const state_directories = Object.fromEntries(
    adapter.state.homes.map(({ variable }) => [variable, '/state']),
  );
  const script = [{ tool: 'x', args: {}, expect: 'ok' }] as const;
  return adapter.invocation(agentTask({ model, command: ['true'], script, state_directories })).argv;
}

function words(commandLine: string): readonly string[] {
  return [...commandLine.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

describe('names of the original', () => {
  test.for(vectors.cases.filter((vector) => vector.expect === null))('$name is no agent', ({ name }) => {
    expect(findAgent(name)).toEqual({ error: expect.stringContaining('unknown agent') });
  });

  test.for(vectors.cases.filter((vector) => vector.expect !== null))(
    '$name gives its command and model',
    (vector) => {
      if (vector.expect === null) return;
      const argv = argvOf(vector.name);
      expect(found(vector.name).adapter.name).toBe(vector.expect.transport);
      expect(argv.join(' ')).toMatch(new RegExp(`^${vector.expect.cmd}\\b`));
      const flags = words(vector.expect.model_flag ?? '');
      const at = argv.indexOf(flags[0] ?? '');
      expect(at === -1 ? [] : argv.slice(at, at + flags.length)).toEqual(flags);
    },
  );
});

test.for(AGENT_NAMES)('%s is found under its own name', (name) => {
  const { adapter, model } = found(name);
  expect(adapter.name).toBe(name);
  expect(model).toBeNull();
});

test.for([
  { name: 'claude/sonnet[1m]', model: 'sonnet[1m]' },
  { name: 'claude/us.anthropic.claude-sonnet-4-v1:0', model: 'us.anthropic.claude-sonnet-4-v1:0' },
  { name: 'codex/gpt-5[effort=xhigh]', model: 'gpt-5[effort=xhigh]' },
  { name: 'gemini/gemini-2.5-pro', model: 'gemini-2.5-pro' },
  { name: 'pi/sonnet:high', model: 'sonnet:high' },
  { name: 'pi/openrouter/openai/gpt-5:low', model: 'openrouter/openai/gpt-5:low' },
  { name: 'qwen/qwen3-coder-plus', model: 'qwen3-coder-plus' },
  { name: 'copilot/gpt-5', model: 'gpt-5' },
  { name: 'kimi/moonshot/kimi-k2', model: 'moonshot/kimi-k2' },
  { name: 'nanocoder/ollama/qwen3:8b', model: 'ollama/qwen3:8b' },
  { name: 'claude-headless/opus', model: 'opus' },
  { name: 'opencode/openrouter/anthropic/claude-sonnet-4', model: 'openrouter/anthropic/claude-sonnet-4' },
])('$name asks for the model $model', ({ name, model }) => {
  expect(found(name).model).toBe(model);
});

test.for([
  '',
  'claude/',
  'claude/-p',
  'claude/a b',
  'claude/"x"',
  'codex/-x',
  'codex/a/b',
  'codex/gpt-5[effort=]',
  'codex/gpt-5[effort=high]x',
  'codex/gpt-5[effort=high]\n',
  'opencode/anthropic',
  'opencode/anthropic/',
  'opencode//claude',
  'gemini/',
  'gemini/a/b',
  'gemini/-y',
  'pi/',
  'pi/a//b',
  'qwen/a b',
  'copilot/--yolo',
  'kimi/',
  'nanocoder/',
  'nanocoder/ollama/',
  'script/x',
  'command/x',
  'constructor',
  '__proto__',
])('%j is no agent', (name) => {
  expect(findAgent(name)).toEqual({
    error: expect.stringContaining(`unknown agent ${JSON.stringify(name)}`),
  });
});

describe('the message', () => {
  test('names the agent that was probably meant, and all others', () => {
    expect(findAgent('cluade')).toMatchInlineSnapshot(`
      {
        "error": "unknown agent "cluade". Did you mean "claude"? Known agents: script, command, claude, claude/<model>, codex, codex/<model>[effort=low|medium|high|xhigh], opencode, opencode/<provider>/<model>, gemini, gemini/<model>, pi, pi/<model>[:thinking], qwen, qwen/<model>, copilot, copilot/<model>, kimi, kimi/<model>, nanocoder, nanocoder/<provider>[/<model>], cursor, cursor/<model>, agy, agy/<model>, amp, cline, cline/<model>",
      }
    `);
  });

  test('does not guess when nothing is near', () => {
    expect(findAgent('unknown')).toMatchInlineSnapshot(`
      {
        "error": "unknown agent "unknown". Known agents: script, command, claude, claude/<model>, codex, codex/<model>[effort=low|medium|high|xhigh], opencode, opencode/<provider>/<model>, gemini, gemini/<model>, pi, pi/<model>[:thinking], qwen, qwen/<model>, copilot, copilot/<model>, kimi, kimi/<model>, nanocoder, nanocoder/<provider>[/<model>], cursor, cursor/<model>, agy, agy/<model>, amp, cline, cline/<model>",
      }
    `);
  });

  test('shows the forms of an agent that was named wrongly', () => {
    expect(findAgent('codex/gpt-5[effort=max]')).toMatchInlineSnapshot(`
      {
        "error": "unknown agent "codex/gpt-5[effort=max]": expected codex, codex/<model>[effort=low|medium|high|xhigh]",
      }
    `);
  });

  test.for([
    { typed: 'Codex', meant: 'codex' },
    { typed: 'claude-code/sonnet', meant: 'claude' },
    { typed: 'open-code', meant: 'opencode' },
    { typed: 'comand', meant: 'command' },
  ])('$typed probably means $meant', ({ typed, meant }) => {
    expect(findAgent(typed)).toEqual({ error: expect.stringContaining(`Did you mean "${meant}"?`) });
  });
});

test.for([
  { name: 'claude', results: 'text' },
  { name: 'codex', results: 'text' },
  { name: 'opencode', results: 'text' },
  { name: 'gemini', results: 'text' },
  { name: 'pi', results: 'text' },
  { name: 'qwen', results: 'text' },
  { name: 'copilot', results: 'text' },
  { name: 'kimi', results: 'text' },
  { name: 'nanocoder', results: 'text' },
  { name: 'script', results: 'structured' },
  { name: 'command', results: 'structured' },
])('$name is sent $results: clients that would show their model data instead of text get text', (row) => {
  expect(found(row.name).adapter.capabilities.tool_results).toBe(row.results);
});
