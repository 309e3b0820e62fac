import { expect, test } from 'vitest';
import { wellFormed } from '../src/well-formed.ts';
import { openCaller, openRig } from './session-rig.ts';

test('whole characters stay and halves are replaced, in names too', () => {
  const given = { 'a\uD800': ['😀', '\uDE00x', 1, null, { b: 'x\uD83D' }] };
  expect(wellFormed(given)).toEqual({ 'a\uFFFD': ['😀', '\uFFFDx', 1, null, { b: 'x\uFFFD' }] });
});

test('no answer holds half a character, which strict readers of JSON refuse', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  rig.write('src/long.txt', `${'x'.repeat(499)}😀😀\n`);
  const edits = [{ oldText: 'one', newText: '\uD800' }];
  const calls = {
    grep_files: { pattern: 'xx', path: 'src/long.txt' },
    edit_file: { path: 'src/a.txt', edits, dry_run: true },
    stat_path: { path: 'src/\uD800' },
    read_file: { path: 'src/no\uD800' },
  };
  for (const [name, args] of Object.entries(calls)) {
    const { content, structuredContent, _meta } = await caller.client.callTool({ name, arguments: args });
    expect(JSON.stringify([content, structuredContent, _meta]), name).not.toMatch(/\\ud[89a-f]/u);
  }
});
