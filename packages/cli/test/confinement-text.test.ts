import { expect, test } from 'vitest';
import { confinementNotes, confinementText } from '../src/confinement-text.ts';

test.for([
  { level: 'jail', jail: 'landlock', text: 'jail (landlock)' },
  { level: 'jail', jail: null, text: 'jail' },
  { level: 'jail', jail: undefined, text: 'jail' },
  { level: 'audit', jail: 'bubblewrap', text: 'audit' },
] as const)('the level $level with $jail reads: $text', ({ level, jail, text }) => {
  expect(confinementText(level, jail)).toBe(text);
});

test.for([
  { best: 'jail', asked: 'auto', says: [] },
  { best: 'mcp', asked: 'mcp', says: [] },
  { best: 'mcp', asked: 'auto', says: [/^note: no jail on this machine/] },
  { best: 'audit', asked: 'audit', says: [/agents can write anywhere; .* is only found$/] },
  { best: 'off', asked: 'off', says: [/agents can write anywhere, .* is not even found$/] },
] as const)('a run at $best, asked for $asked, is told what that means', ({ best, asked, says }) => {
  const notes = confinementNotes(best, asked);
  expect(notes).toHaveLength(says.length);
  for (const [index, pattern] of says.entries()) expect(notes[index]).toMatch(pattern);
});
