import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCaller, openRig } from '../session-rig.ts';

const FULL = `---
type: development_result
status: completed
---

## Summary
- [S-1] Did it

## Files Changed
- [F-1] src/a.txt

## Plan Items Proven
- [unit] done
`;

test('an accepted artifact is written unchanged, with a receipt of this attempt, and told', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open({ attempt: 3 }));
  const args = { artifact_type: 'development_result', content: FULL };
  const answer = await caller.call('ralph_submit_md_artifact', args);
  expect(answer).toEqual({ text: 'Accepted: development_result.md', isError: false });
  const dir = join(rig.root, '.agent/workers/unit/artifacts');
  expect(readFileSync(join(dir, 'development_result.md'), 'utf8')).toBe(FULL);
  expect(JSON.parse(readFileSync(join(dir, 'development_result.receipt.json'), 'utf8'))).toEqual({
    artifact_type: 'development_result',
    attempt: 3,
    session_id: 'unit',
    sha256: createHash('sha256').update(FULL).digest('hex'),
    status: 'completed',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  expect(readdirSync(dir).toSorted()).toEqual([
    'development_result.md',
    'development_result.receipt.json',
    'drafts',
  ]);
  expect(readdirSync(join(dir, 'drafts'))).toEqual([]);
  expect(readFileSync(join(rig.root, '.agent/workers/unit/handoffs/DEVELOPMENT_RESULT.md'), 'utf8')).toBe(
    FULL,
  );
  const path = join(dir, 'development_result.md');
  expect(rig.events[0]).toEqual({
    type: 'artifact_submitted',
    artifact_type: 'development_result',
    path,
    status: 'completed',
  });
});

test('an artifact without front matter is accepted with warnings', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const args = { artifact_type: 'development_result', content: 'done' };
  expect(await caller.call('ralph_submit_md_artifact', args)).toMatchInlineSnapshot(`
    {
      "isError": false,
      "text": "Accepted: development_result.md
    warning: A full result has "status" in its front matter: completed, partial or failed. (status_missing)
    warning: A full result has a section "## Summary". (section_missing)
    warning: A full result has a section "## Files Changed". (section_missing)
    warning: A full result has a section "## Plan Items Proven". (section_missing)",
    }
  `);
  expect(rig.events[0]).toMatchObject({ type: 'artifact_submitted', status: null });
});

test('an artifact of countless mistakes is answered with the first hundred, errors before warnings', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const content = `---\nstatus: odd\n---\n${'## A\n- [x] a\n- [a] b\n'.repeat(20_000)}`;
  const args = { artifact_type: 'development_result', content };
  const checked = await caller.client.callTool({ name: 'ralph_verify_md_artifact', arguments: args });
  expect(checked.structuredContent).toMatchObject({
    errors: 1,
    diagnostics: expect.objectContaining({ length: 100 }),
  });
  expect(checked.structuredContent).toHaveProperty('diagnostics.0.severity', 'error');
  const submitted = await caller.call('ralph_submit_md_artifact', args);
  expect(submitted.isError).toBe(true);
  expect(submitted.text.length).toBeLessThan(20_000);
  expect(submitted.text).toMatch(/\n\[… \d+ more findings\]$/);
});

interface Case {
  readonly name: string;
  readonly type?: string;
  readonly content: string;
  readonly text: RegExp;
}

const cases: readonly Case[] = [
  { name: 'no content', content: ' \n', text: /content_empty/ },
  { name: 'more than 1 MiB', content: 'x'.repeat(1024 * 1024 + 1), text: /content_too_large/ },
  { name: 'an open front matter', content: '---\ntype: x\n', text: /line 1: .*front_matter_unterminated/ },
  { name: 'a malformed line', content: '---\ntype\n---\n', text: /line 2: .*front_matter_malformed/ },
  { name: 'a key twice', content: '---\na: 1\nb: 2\na: 3\n---\n', text: /line 4: .*front_matter_duplicate/ },
  { name: 'another type', content: '---\ntype: plan\n---\n', text: /line 2: .*type_mismatch/ },
  { name: 'an unknown status', content: '---\nstatus: great\n---\n', text: /line 2: .*status_unknown/ },
  { name: 'a type that is a path', type: '../x', content: 'x', text: /lower case letters/ },
  { name: 'a type in capitals', type: 'Result', content: 'x', text: /lower case letters/ },
  { name: 'a type that is too long', type: 'a'.repeat(65), content: 'x', text: /lower case letters/ },
];

test.for(cases)('$name is refused, and nothing is submitted', async ({ type, content, text }) => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const args = { artifact_type: type ?? 'development_result', content };
  const answer = await caller.call('ralph_submit_md_artifact', args);
  expect(answer.isError).toBe(true);
  expect(answer.text).toMatch(text);
  const left = readdirSync(join(rig.root, '.agent/workers/unit/artifacts'));
  expect(left.filter((name) => name !== 'drafts')).toEqual([]);
  expect(rig.events.map((event) => event.type)).toEqual(['tool_called']);
});

test('other types of artifact may say what they like', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const args = { artifact_type: 'notes', content: '---\nstatus: whatever\n---\ntext' };
  expect((await caller.call('ralph_submit_md_artifact', args)).isError).toBe(false);
});

test('a later submission replaces an earlier one', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  await caller.call('ralph_submit_md_artifact', { artifact_type: 'notes', content: 'first' });
  await caller.call('ralph_submit_md_artifact', { artifact_type: 'notes', content: 'second' });
  expect(readFileSync(join(rig.root, '.agent/workers/unit/artifacts/notes.md'), 'utf8')).toBe('second');
});

test('a link in place of the artifact directory leads nowhere', async () => {
  await using rig = await openRig();
  const dir = join(rig.root, '.agent/workers/unit/artifacts');
  rmSync(dir, { recursive: true });
  symlinkSync('../../../other', dir);
  await using caller = await openCaller(rig.open());
  const answer = await caller.call('ralph_submit_md_artifact', { artifact_type: 'notes', content: 'x' });
  expect(answer.isError).toBe(true);
  expect(existsSync(join(rig.root, 'other/notes.md'))).toBe(false);
});

test('a directory for artifacts outside the namespace is made when it is needed', async () => {
  await using rig = await openRig();
  const artifact_dir = join(rig.root, '.agent/artifacts');
  await using caller = await openCaller(rig.open({ artifact_dir, namespace: null }));
  const answer = await caller.call('ralph_submit_md_artifact', { artifact_type: 'notes', content: 'x' });
  expect(answer).toEqual({ text: 'Accepted: notes.md', isError: false });
  expect(readFileSync(join(artifact_dir, 'notes.md'), 'utf8')).toBe('x');
});

test('progress and completion are acknowledged and told', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  await caller.call('report_progress', { status: 'reading', note: 'three files' });
  await caller.call('declare_complete', { summary: 'all done' });
  await caller.call('declare_complete');
  expect(rig.events.filter(({ type }) => type !== 'tool_called')).toEqual([
    { type: 'progress', status: 'reading', note: 'three files' },
    { type: 'completed', summary: 'all done' },
    { type: 'completed', summary: null },
  ]);
});
