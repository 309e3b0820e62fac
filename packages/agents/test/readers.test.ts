import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acpAgent } from '../src/acp-agent.ts';
import type { AgentAdapter, AgentSignal } from '../src/adapter.ts';
import { agy } from '../src/agy.ts';
import { amp } from '../src/amp.ts';
import { claude } from '../src/claude.ts';
import { cline } from '../src/cline.ts';
import { codex } from '../src/codex.ts';
import { command } from '../src/command.ts';
import { copilot } from '../src/copilot.ts';
import { gemini } from '../src/gemini.ts';
import { kimi } from '../src/kimi.ts';
import { nanocoder } from '../src/nanocoder.ts';
import { cursor } from '../src/cursor.ts';
import { opencode } from '../src/opencode.ts';
import { pi } from '../src/pi.ts';
import { qwen } from '../src/qwen.ts';
import { script } from '../src/script.ts';
import { oddLine } from './fixtures/odd-line.ts';

const acp = acpAgent('acp', { cmd: 'any-agent --acp' }, null);
const adapters: readonly AgentAdapter[] = [
  acp,
  script,
  command,
  claude,
  codex,
  opencode,
  gemini,
  pi,
  qwen,
  copilot,
  cursor,
  agy,
  amp,
  cline,
  kimi,
  nanocoder,
];
const readers = adapters.filter((adapter) => adapter !== command);

function wellFormed(signal: AgentSignal): boolean {
  switch (signal.type) {
    case 'progress':
      return signal.status.length <= 100 && (signal.note?.length ?? 0) <= 300;
    case 'usage':
      return Object.values(signal.usage).every((value) => value >= 0);
    case 'session':
      return typeof signal.session_id === 'string';
    case 'final_message':
      return signal.text.length <= 4000;
    case 'tools_missing':
    case 'login_refused':
    case 'throttled':
    case 'error':
      return signal.message.length <= 2000;
  }
}

test.for(adapters)('no line makes the reader of $name throw or answer without bounds', (adapter) => {
  const reader = adapter.reader();
  fc.assert(
    fc.property(oddLine, (line) => {
      expect(reader.line(line).filter((signal) => !wellFormed(signal))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test.for(readers)('$name ignores lines that are not its own', (adapter) => {
  const lines = [
    '',
    ' ',
    'Warning: something',
    '[]',
    'null',
    '"text"',
    '{',
    '{}',
    '{"type":"news"}',
    '{"type":5}',
  ];
  const deep = `{"type":"result","x":${'['.repeat(100_000)}`;
  expect([...lines, deep].flatMap((line) => adapter.reader().line(line))).toEqual([]);
});

// What JSON can hold and a text cannot be made of: the first two throw when they are asked for one.
const CRUEL = [
  '{"toString":1,"valueOf":1}',
  `${'['.repeat(4000)}${']'.repeat(4000)}`,
  '-1',
  '10.5',
  '1e308',
  'null',
  '"x"',
];
const FIELDS = ['path', 'command', 'changes', 'query', 'arguments', 'description'];

test.for(readers)('$name takes arguments of a tool call of any shape', (adapter) => {
  const reader = adapter.reader();
  for (const field of FIELDS) {
    for (const value of CRUEL) {
      const input = `{"${field}":[${value},"end"]}`;
      const lines = [
        `{"type":"assistant","message":{"id":"m","content":[{"type":"tool_use","name":"x","input":${input}}]}}`,
        `{"type":"tool_use","tool_name":"x","parameters":${input},"part":{"tool":"x","state":{"status":"completed","input":${input}}}}`,
        `{"type":"item.started","item":{"type":"mcp_tool_call","tool":"x","arguments":${input},"command":${value},"changes":[${value}]}}`,
        `{"type":"tool_execution_start","toolName":"x","args":${input},"data":{"toolName":"x","arguments":${input}}}`,
        `{"role":"assistant","tool_calls":[{"function":{"name":"x","arguments":${JSON.stringify(input)}}}]}`,
      ];
      expect(lines.flatMap((line) => reader.line(line)).filter((signal) => !wellFormed(signal))).toEqual([]);
    }
  }
});

test.for(readers)('the readers of two attempts of $name share nothing', (adapter) => {
  const line = '{"type":"step_start","sessionID":"s","session_id":"s","thread_id":"s"}';
  expect(adapter.reader().line(line)).toEqual(adapter.reader().line(line));
});
