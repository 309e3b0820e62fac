import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentAdapter, AgentSignal } from '../src/adapter.ts';
import { claude } from '../src/claude.ts';
import { codex } from '../src/codex.ts';
import { command } from '../src/command.ts';
import { copilot } from '../src/copilot.ts';
import { gemini } from '../src/gemini.ts';
import { kimi } from '../src/kimi.ts';
import { nanocoder } from '../src/nanocoder.ts';
import { opencode } from '../src/opencode.ts';
import { pi } from '../src/pi.ts';
import { qwen } from '../src/qwen.ts';
import { script } from '../src/script.ts';
import { oddLine } from './fixtures/odd-line.ts';

const adapters: readonly AgentAdapter[] = [
  script,
  command,
  claude,
  codex,
  opencode,
  gemini,
  pi,
  qwen,
  copilot,
  kimi,
  nanocoder,
];
const readers = adapters.filter((adapter) => adapter !== command);

function wellFormed(signal: AgentSignal): boolean {
  switch (signal.type) {
    case 'progress':
      return signal.status.length <= 100 && (signal.note?.length ?? 0) <= 300;
    case 'usage':
      return Object.values(signal.usage).every((value) => !Number.isNaN(value));
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

test.for(readers)('the readers of two attempts of $name share nothing', (adapter) => {
  const line = '{"type":"step_start","sessionID":"s","session_id":"s","thread_id":"s"}';
  expect(adapter.reader().line(line)).toEqual(adapter.reader().line(line));
});
