import { expect, test } from 'vitest';
import type { ToolName } from '@ralph/mcp-plan';
import { CAPABILITIES, TOOL_CATALOGUE } from '@ralph/mcp-plan';
import { TOOLS } from '../src/tools.ts';
import { call, makeCheckout } from './scope-checkout.ts';
import { git, openCaller, openRig } from './session-rig.ts';

type Calls = { readonly [Name in ToolName]: Readonly<Record<string, unknown>> };

/** For each tool a call that succeeds, in the order of the catalogue. */
const CALLS: Calls = {
  read_file: { path: 'src/a.txt' },
  read_multiple_files: { paths: ['src/a.txt', 'no/such'], fail_fast: false },
  read_media: { path: 'src/dot.gif' },
  read_image: { path: 'src/dot.gif' },
  list_directory: { recursive: true },
  list_directory_recursive: { max_depth: 2 },
  directory_tree: {},
  search_files: { pattern: '*.txt' },
  grep_files: { pattern: 'o', context_before: 1, context_after: 1 },
  stat_path: { path: 'src' },
  list_allowed_roots: {},
  write_file: { path: 'src/new.txt', content: 'new\n' },
  edit_file: { path: 'src/new.txt', edits: [{ oldText: 'new', newText: 'newer' }] },
  append_file: { path: 'src/new.txt', content: 'end\n' },
  create_directory: { path: 'src/made' },
  move_file: { src: 'src/new.txt', dest: 'src/moved.txt' },
  copy_file: { src: 'other/b.txt', dest: 'src/b.txt' },
  delete_path: { path: 'src/b.txt' },
  git_status: {},
  git_diff: {},
  git_log: {},
  git_show: { ref: 'HEAD' },
  exec: { command: ['echo', 'hello'] },
  report_progress: { status: 'reading' },
  coordinate: { action: 'split the unit', work_unit_id: 'b' },
  read_env: { name: 'LANG' },
  declare_complete: { summary: 'done' },
  ralph_submit_md_artifact: { artifact_type: 'development_result', content: '## Summary\n' },
  ralph_verify_md_artifact: { artifact_type: 'development_result', content: '## Summary\n' },
  ralph_stage_md_artifact: { artifact_type: 'notes', content: 'one\n' },
  ralph_edit_md_artifact: {
    artifact_type: 'notes',
    edits: [{ oldText: 'one', newText: 'two' }],
    dry_run: true,
  },
  ralph_get_md_draft: { artifact_type: 'notes' },
  ralph_discard_md_draft: { artifact_type: 'notes' },
  ralph_finalize_md_artifact: { artifact_type: 'staged' },
};

test('every tool answers what its published schema promises, which the official client checks', async () => {
  await using rig = await openRig();
  rig.write('.agent/workers/unit/artifacts/drafts/staged.md', 'text');
  rig.write('src/dot.gif', 'GIF89a');
  await using caller = await openCaller(rig.open({ capabilities: CAPABILITIES, env: { LANG: 'C' } }));
  const { client } = caller;
  const { tools } = await client.listTools();
  const promised = new Map(tools.map(({ name, outputSchema }) => [name, outputSchema]));
  for (const { name } of TOOL_CATALOGUE) {
    expect(promised.get(name), name).toMatchObject({ type: 'object', additionalProperties: false });
    const result = await client.callTool({ name, arguments: CALLS[name] });
    expect(result, name).toMatchObject({ structuredContent: expect.any(Object) });
    expect(result.isError, name).toBeUndefined();
    expect(result.content[0], name).toMatchObject({ type: 'text', text: expect.stringMatching(/./u) });
  }
});

test('a client that shows a model only the data gets everything that the text says', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const { client } = caller;
  const ask = async (name: string, args = {}) =>
    (await client.callTool({ name, arguments: args })).structuredContent;
  expect(await ask('read_file', { path: 'src/a.txt' })).toEqual({
    path: 'src/a.txt',
    content: 'one\n',
    size: 4,
    truncated: null,
  });
  expect(await ask('grep_files', { pattern: 'tw' })).toEqual({
    lines: [{ path: 'other/b.txt', line: 1, text: 'two', match: true }],
    matches: 1,
    files_left_out: 0,
    truncated: null,
  });
  expect(await ask('git_log', { count: 1 })).toMatchObject({
    output: expect.stringContaining('first'),
    bytes_left_out: 0,
  });
  expect(await ask('exec', { command: ['echo', 'hello'] })).toMatchObject({ stdout: 'hello', stderr: '' });
});

test('in the text form tools promise no data and send none, so that every client shows the text', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open({ result_form: 'text' }));
  const { client } = caller;
  const { tools } = await client.listTools();
  expect(tools.filter(({ outputSchema }) => outputSchema !== undefined)).toEqual([]);
  const read = await client.callTool({ name: 'read_file', arguments: { path: 'src/a.txt' } });
  expect(read.content).toEqual([{ type: 'text', text: 'one\n' }]);
  expect(read.structuredContent).toBeUndefined();
});

test.for(['structured', 'text'] as const)(
  'a failure is a text that says what to do, with its details beside it, in the %s form',
  async (result_form) => {
    await using rig = await openRig();
    await using caller = await openCaller(rig.open({ result_form }));
    const { client } = caller;
    await client.listTools();
    const failed = await client.callTool({ name: 'read_file', arguments: { path: 'no/such' } });
    expect(failed).toMatchObject({ isError: true, _meta: { 'ralph/result': { error: 'ENOENT' } } });
    expect(failed.structuredContent).toBeUndefined();
  },
);

test.for([
  { tool: TOOLS.list_directory, input: { recursive: true } },
  { tool: TOOLS.list_directory_recursive, input: {} },
  { tool: TOOLS.directory_tree, input: {} },
  { tool: TOOLS.search_files, input: { pattern: '*' } },
  { tool: TOOLS.grep_files, input: { pattern: 'x' } },
  { tool: TOOLS.read_multiple_files, input: { paths: ['a', 'b', 'c'] } },
])(
  '$tool.name tells how far it is, and stops where it is when the call is cancelled',
  async ({ tool, input }) => {
    await using checkout = await makeCheckout({ a: 'x', b: 'x', c: 'x' });
    const cancelling = new AbortController();
    const told: number[] = [];
    const progress = (done: number) => {
      told.push(done);
      cancelling.abort();
    };
    const context = checkout.context({ signal: cancelling.signal, progress });
    await expect(call(tool, input, context)).rejects.toThrow('aborted');
    expect(told).toEqual([1]);
  },
);

test('a client that asked for it hears of the progress of a long call', async () => {
  await using rig = await openRig();
  for (let index = 0; index < 200; index += 1) rig.write(`src/many/${index}.txt`, 'text\n');
  git(rig.root, 'add', '.');
  await using caller = await openCaller(rig.open());
  const { client } = caller;
  const heard: number[] = [];
  const onprogress = ({ progress }: { readonly progress: number }) => heard.push(progress);
  await client.callTool({ name: 'grep_files', arguments: { pattern: 'text' } }, { onprogress });
  expect(heard.length).toBeGreaterThan(0);
  expect(heard).toEqual(heard.toSorted((one, other) => one - other));
});

test('a client hears of a long call that cannot tell how far it is', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const wait = 'until test -e src/go; do sleep 0.05; done';
  const heard: string[] = [];
  const onprogress = ({ message = '' }: { readonly message?: string | undefined }) => {
    heard.push(message);
    rig.write('src/go', '');
  };
  const request = { name: 'exec', arguments: { command: ['sh', '-c', wait] } };
  expect((await caller.client.callTool(request, { onprogress })).isError).toBeUndefined();
  expect(heard[0]).toMatch(/^Run a program: at work for \d+ s$/);
});
