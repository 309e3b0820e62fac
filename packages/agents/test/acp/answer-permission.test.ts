import type { PermissionOption, ToolCallUpdate } from '@agentclientprotocol/sdk/unstable';
import { describe, expect, test } from 'vitest';
import { mayDo, permissionAnswer, type PermissionRules } from '../../src/acp/answer-permission.ts';

const call = (more: Partial<ToolCallUpdate>): ToolCallUpdate => ({ toolCallId: 'c', ...more });
const edit = (path: string): ToolCallUpdate => call({ kind: 'edit', locations: [{ path }] });

describe('a permission is given', () => {
  test.for<{
    name: string;
    confinement: PermissionRules['confinement'];
    asks: ToolCallUpdate;
    allowed: boolean;
  }>([
    {
      name: 'for anything where a jail holds the agent',
      confinement: 'jail',
      asks: edit('/etc/x'),
      allowed: true,
    },
    {
      name: 'for anything where nobody is to hold it',
      confinement: 'off',
      asks: edit('/etc/x'),
      allowed: true,
    },
    {
      name: 'for edits of its own directory, when strays are only found',
      confinement: 'audit',
      asks: edit('own/a'),
      allowed: true,
    },
    {
      name: 'for no edit of another directory then',
      confinement: 'audit',
      asks: edit('other/a'),
      allowed: false,
    },
    {
      name: 'for no move into another directory then',
      confinement: 'audit',
      asks: call({ kind: 'move', locations: [{ path: 'own/a' }, { path: 'other/a' }] }),
      allowed: false,
    },
    {
      name: 'for reading another directory then',
      confinement: 'audit',
      asks: call({ kind: 'read', locations: [{ path: 'other/a' }] }),
      allowed: true,
    },
    {
      name: 'for commands then, for nobody can tell what they write',
      confinement: 'audit',
      asks: call({ kind: 'execute' }),
      allowed: true,
    },
    {
      name: 'for no command where only our tools write',
      confinement: 'mcp',
      asks: call({ kind: 'execute' }),
      allowed: false,
    },
    {
      name: 'for no edit of its own directory there',
      confinement: 'mcp',
      asks: edit('own/a'),
      allowed: false,
    },
    {
      name: 'for nothing of an unknown kind there',
      confinement: 'mcp',
      asks: call({ title: 'do it' }),
      allowed: false,
    },
    {
      name: 'for reading there',
      confinement: 'mcp',
      asks: call({ kind: 'search' }),
      allowed: true,
    },
    {
      name: 'for our tools there, as gemini shows them',
      confinement: 'mcp',
      asks: call({ kind: 'other', title: 'write_file (ralph MCP Server)' }),
      allowed: true,
    },
    {
      name: 'for our tools there, as opencode shows them',
      confinement: 'mcp',
      asks: call({ kind: 'other', title: 'ralph_write_file' }),
      allowed: true,
    },
    {
      name: 'for our tools there, as copilot shows them, whatever it takes them for',
      confinement: 'mcp',
      asks: call({ kind: 'edit', name: 'ralph-write_file', title: 'Write file' }),
      allowed: true,
    },
    {
      name: 'for no tool of its own of the same name there',
      confinement: 'mcp',
      asks: call({ kind: 'edit', title: 'write_file own/a' }),
      allowed: false,
    },
    {
      name: 'for no command there that only speaks of our tools',
      confinement: 'mcp',
      asks: call({ kind: 'execute', title: 'echo ralph write_file' }),
      allowed: false,
    },
  ])('$name', ({ confinement, asks, allowed }) => {
    const isWritable = (path: string): boolean => path.startsWith('own/');
    expect(mayDo(asks, { confinement, tools: ['write_file'], isWritable })).toBe(allowed);
  });
});

describe('it is answered', () => {
  const option = (kind: PermissionOption['kind']): PermissionOption => ({ optionId: kind, name: kind, kind });
  test.for<{ name: string; kinds: readonly PermissionOption['kind'][]; allowed: boolean; answer: string }>([
    { name: 'once, if possible', kinds: ['allow_always', 'allow_once'], allowed: true, answer: 'allow_once' },
    {
      name: 'for good otherwise',
      kinds: ['reject_once', 'allow_always'],
      allowed: true,
      answer: 'allow_always',
    },
    {
      name: 'no',
      kinds: ['allow_once', 'reject_always', 'reject_once'],
      allowed: false,
      answer: 'reject_once',
    },
    {
      name: 'by cancelling, when there is no such answer',
      kinds: ['allow_once'],
      allowed: false,
      answer: 'cancelled',
    },
  ])('$name', ({ kinds, allowed, answer }) => {
    const { outcome } = permissionAnswer(kinds.map(option), allowed);
    expect(outcome.outcome === 'selected' ? outcome.optionId : outcome.outcome).toBe(answer);
  });
});
