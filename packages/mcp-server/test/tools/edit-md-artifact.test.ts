import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCaller, openRig } from '../session-rig.ts';
import type { Caller, Rig } from '../session-rig.ts';

const TYPE = { artifact_type: 'development_result' };
const FRONT = '---\ntype: development_result\nstatus: done\n---\n\n';
const BODY =
  '## Summary\n- [S-1] Did it\n\n## Files Changed\n- [F-1] src/a.txt\n\n## Plan Items Proven\n- [unit] done\n';
const FIX = { edits: [{ oldText: 'status: done', newText: 'status: completed' }] };

interface Desk extends AsyncDisposable {
  readonly rig: Rig;
  readonly caller: Caller;
  readonly ask: (
    tool: string,
    args?: object,
  ) => Promise<{ readonly text: string; readonly isError: boolean }>;
  readonly file: (name: string) => string;
}

async function openDesk(): Promise<Desk> {
  const rig = await openRig();
  const caller = await openCaller(rig.open());
  const ask = (tool: string, args: object = {}) => caller.call(`ralph_${tool}`, { ...TYPE, ...args });
  const file = (name: string) => join(rig.root, '.agent/workers/unit', name);
  const dispose = async () => {
    await caller[Symbol.asyncDispose]();
    await rig[Symbol.asyncDispose]();
  };
  return { rig, caller, ask, file, [Symbol.asyncDispose]: dispose };
}

test('an artifact is written in pieces, checked, corrected, and submitted as soon as it is valid', async () => {
  await using desk = await openDesk();
  await desk.ask('stage_md_artifact', { content: 'thrown away' });
  await desk.ask('stage_md_artifact', { content: FRONT, mode: 'replace_all' });
  expect((await desk.ask('stage_md_artifact', { content: BODY })).isError).toBe(false);
  expect((await desk.ask('get_md_draft')).text).toBe(FRONT + BODY);
  expect((await desk.ask('verify_md_artifact')).text).toBe(
    'It would not be accepted.\nerror in line 3: status is "done": expected completed, partial or failed. (status_unknown)',
  );
  expect(await desk.ask('finalize_md_artifact')).toMatchObject({
    isError: true,
    text: expect.stringContaining('kept as a draft'),
  });
  expect(await desk.ask('edit_md_artifact', FIX)).toEqual({
    text: 'Accepted: development_result.md',
    isError: false,
  });
  expect(readFileSync(desk.file('artifacts/development_result.md'), 'utf8')).toContain('status: completed');
  expect((await desk.ask('get_md_draft')).text).toContain('no draft');
});

test('what was submitted can be edited too, and is replaced only by what is valid', async () => {
  await using desk = await openDesk();
  await desk.ask('submit_md_artifact', { content: 'first' });
  const spoil = { edits: [{ oldText: 'first', newText: '---\nstatus: great\n---\nfirst' }] };
  expect((await desk.ask('edit_md_artifact', spoil)).isError).toBe(true);
  expect(readFileSync(desk.file('artifacts/development_result.md'), 'utf8')).toBe('first');
  expect((await desk.ask('get_md_draft')).text).toContain('great');
  await desk.ask('discard_md_draft');
  expect((await desk.ask('discard_md_draft')).text).toContain('There was no draft');
  await desk.ask('edit_md_artifact', { edits: [{ oldText: 'first', newText: 'second' }] });
  expect(readFileSync(desk.file('artifacts/development_result.md'), 'utf8')).toBe('second');
});

test('a dry run shows the diff and what would be wrong, and writes nothing', async () => {
  await using desk = await openDesk();
  await desk.ask('stage_md_artifact', { content: FRONT + BODY });
  const { text } = await desk.ask('edit_md_artifact', { ...FIX, dry_run: true });
  expect(text).toContain('-status: done\n+status: completed\n');
  expect(text).toContain('Nothing was written; it would be accepted.');
  expect((await desk.ask('get_md_draft')).text).toBe(FRONT + BODY);
});

test('an edit of a text that has changed since it was read is refused', async () => {
  await using desk = await openDesk();
  await desk.caller.client.listTools();
  const staged = await desk.caller.client.callTool({
    name: 'ralph_stage_md_artifact',
    arguments: { ...TYPE, content: 'one' },
  });
  const { content_hash } = Object(staged.structuredContent);
  const edits = [{ oldText: 'one', newText: 'two' }];
  await desk.ask('stage_md_artifact', { content: ' more' });
  const late = await desk.ask('edit_md_artifact', { edits, expected_content_hash: content_hash });
  expect(late.text).toMatch(/^content_changed: /);
  expect((await desk.ask('get_md_draft')).text).toBe('one more');
  const none = await desk.ask('edit_md_artifact', { edits: [{ oldText: 'three', newText: 'x' }] });
  expect(none.text).toMatch(/^no_match: oldText of edit 0/);
});

test.for(['verify_md_artifact', 'finalize_md_artifact', 'get_md_draft'])(
  '%s without a draft says how to begin one',
  async (tool) => {
    await using desk = await openDesk();
    const answer = await desk.ask(tool);
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('ralph_stage_md_artifact') });
  },
);

test('a draft holds no more than an artifact may', async () => {
  await using desk = await openDesk();
  await desk.ask('stage_md_artifact', { content: 'x'.repeat(1024 * 1024) });
  expect((await desk.ask('stage_md_artifact', { content: 'y' })).text).toContain('nothing was written');
  expect((await desk.ask('get_md_draft')).text).toHaveLength(1024 * 1024);
});

test('a submission that fails half way leaves what was there before', async () => {
  await using desk = await openDesk();
  await desk.ask('submit_md_artifact', { content: 'first' });
  const receipt = desk.file('artifacts/development_result.receipt.json');
  const before = readFileSync(receipt, 'utf8');
  rmSync(receipt);
  mkdirSync(receipt);
  expect((await desk.ask('submit_md_artifact', { content: 'second' })).isError).toBe(true);
  expect(readFileSync(desk.file('artifacts/development_result.md'), 'utf8')).toBe('first');
  expect(readFileSync(desk.file('handoffs/DEVELOPMENT_RESULT.md'), 'utf8')).toBe('first');
  expect((await desk.ask('get_md_draft')).text).toBe('second');
  rmSync(receipt, { recursive: true });
  writeFileSync(receipt, before);
  expect((await desk.ask('finalize_md_artifact')).isError).toBe(false);
  expect(readFileSync(desk.file('artifacts/development_result.md'), 'utf8')).toBe('second');
});

test('a first submission that fails half way leaves nothing but its draft', async () => {
  await using desk = await openDesk();
  mkdirSync(desk.file('artifacts/notes.receipt.json'));
  const answer = await desk.ask('submit_md_artifact', { artifact_type: 'notes', content: 'x' });
  expect(answer.isError).toBe(true);
  expect(() => readFileSync(desk.file('artifacts/notes.md'))).toThrow('ENOENT');
  expect(desk.rig.events.some(({ type }) => type === 'artifact_submitted')).toBe(false);
});

test('a diff that is too long to be shown is cut', async () => {
  await using desk = await openDesk();
  await desk.ask('stage_md_artifact', { content: `${FRONT}${'x'.repeat(200_000)}` });
  const edits = [{ oldText: 'xx', newText: 'y' }];
  const { text } = await desk.ask('edit_md_artifact', { edits, dry_run: true });
  expect(text).toContain('[truncated: the diff is longer]');
  expect(text.length).toBeLessThan(110_000);
});
