import { expect, test } from 'vitest';
import type { AgentAdapter, ProbeOutput, ProbeResult } from '../src/adapter.ts';
import { claude } from '../src/claude.ts';
import { codex } from '../src/codex.ts';
import { copilot } from '../src/copilot.ts';
import { gemini } from '../src/gemini.ts';
import { opencode } from '../src/opencode.ts';
import { pi } from '../src/pi.ts';

const nothing = { stdout: '', stderr: '' };

/** What a probe makes of a program that answers `--version` and `--help` like that. */
async function probed(
  adapter: AgentAdapter,
  answers: { readonly version: Partial<ProbeOutput>; readonly help?: Partial<ProbeOutput> },
): Promise<ProbeResult> {
  return adapter.probe(([program, flag]) => {
    expect(program).toBe(adapter.name);
    const answer = flag === '--version' ? answers.version : answers.help;
    if (answer === undefined) throw new Error(`unexpected question ${flag}`);
    return Promise.resolve({ exit_code: 0, ...nothing, ...answer });
  });
}

test.for([
  { adapter: claude, version: '2.1.330', answers: { version: { stdout: '2.1.330 (Claude Code)\n' } } },
  { adapter: codex, version: '0.169.0', answers: { version: { stdout: 'codex-cli 0.169.0\n' } } },
  { adapter: opencode, version: '1.18.33', answers: { version: { stdout: '1.18.33\n' } } },
  { adapter: gemini, version: '0.61.0', answers: { version: { stdout: '0.61.0\n' } } },
  {
    adapter: copilot,
    version: '1.0.102',
    answers: {
      version: { stdout: "GitHub Copilot CLI 1.0.102.\nRun 'copilot update' to check for updates.\n" },
    },
  },
  { adapter: pi, version: '0.73.1', answers: { version: { stdout: '0.73.1\n' } } },
  {
    adapter: opencode,
    version: '1.18.33',
    answers: {
      version: { stdout: 'opencode 1.18.33\n' },
      help: { stderr: 'Commands:\n  opencode completion  generate shell completion script\n' },
    },
  },
])('$adapter.name $version is known by its answer', async ({ adapter, version, answers }) => {
  const { name: program } = adapter;
  expect(await probed(adapter, answers)).toEqual({ available: true, version, program, warning: null });
});

test.for([
  { adapter: claude, flag: '--version', answers: { version: { stdout: 'claude 1.0.0, a calculator\n' } } },
  { adapter: codex, flag: '--version', answers: { version: { stdout: 'GNU codex 3.4.5\n' } } },
  {
    adapter: pi,
    flag: '--help',
    answers: { version: { stdout: 'pi 0.73.1 of the number library\n' }, help: { stdout: 'Digits of pi\n' } },
  },
  {
    adapter: opencode,
    flag: '--help',
    answers: { version: { stdout: '0.55.1\n' }, help: { stdout: 'Usage: a game\n' } },
  },
])('another program with the name $adapter.name is told apart', async ({ adapter, flag, answers }) => {
  expect(await probed(adapter, answers)).toMatchObject({
    available: false,
    reason: expect.stringContaining(
      `the \`${adapter.name}\` in PATH is another program: \`${adapter.name} ${flag}\` ended with exit code 0: `,
    ),
  });
});

test('another version is worth a warning and no refusal', async () => {
  expect(await probed(claude, { version: { stdout: '9.0.0 (Claude Code)\n' } })).toMatchObject({
    available: true,
    version: '9.0.0',
    warning: 'version 9.0.0 was not tried: expected >=2.1.0 <3.0.0, proven with 2.1.330',
  });
});

test.for([
  { adapter: claude, howToGet: 'npm install -g @anthropic-ai/claude-code' },
  { adapter: codex, howToGet: 'npm install -g @openai/codex' },
  { adapter: opencode, howToGet: 'npm install -g opencode-ai' },
  { adapter: gemini, howToGet: 'npm install -g @google/gemini-cli' },
  { adapter: pi, howToGet: 'npm install -g @mariozechner/pi-coding-agent' },
])('a missing $adapter.name is named with how to get it', async ({ adapter, howToGet }) => {
  expect(await probed(adapter, { version: { exit_code: null } })).toEqual({
    available: false,
    reason: `\`${adapter.name} --version\` could not be started, or did not answer in time`,
    how_to_get: howToGet,
  });
});

test('a program that fails says why', async () => {
  expect(await probed(claude, { version: { exit_code: 1, stderr: 'needs\nNode 22' } })).toMatchObject({
    reason: '`claude --version` ended with exit code 1: needs Node 22',
  });
});
