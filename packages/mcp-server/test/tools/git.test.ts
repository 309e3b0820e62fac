import { chmodSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, openCaller, openRig } from '../session-rig.ts';
import type { Answer, Caller, Rig } from '../session-rig.ts';

interface Repository extends AsyncDisposable {
  readonly rig: Rig;
  readonly call: Caller['call'];
}

async function openRepository(options?: Parameters<Rig['open']>[0]): Promise<Repository> {
  const rig = await openRig();
  rig.write('src/a.txt', 'changed\n');
  rig.write('.env', 'SECRET=one\n');
  rig.write('src/ü b.txt', 'new\n');
  git(rig.root, 'add', '.');
  git(rig.root, 'commit', '-qm', 'second');
  rig.write('.env', 'SECRET=two\n');
  rig.write('other/b.txt', 'working\n');
  const caller = await openCaller(rig.open(options));
  const dispose = async () => {
    await caller[Symbol.asyncDispose]();
    await rig[Symbol.asyncDispose]();
  };
  return { rig, call: caller.call, [Symbol.asyncDispose]: dispose };
}

interface Case {
  readonly name: string;
  readonly tool: string;
  readonly args?: Record<string, unknown>;
  readonly text: RegExp;
  readonly isError?: true;
}

const cases: readonly Case[] = [
  { name: 'status names what changed', tool: 'git_status', text: /## main\n M \.env\n M other\/b\.txt/ },
  {
    name: 'status of a part',
    tool: 'git_status',
    args: { path: 'other' },
    text: /^## main\n M other\/b\.txt\n$/,
  },
  { name: 'the working tree is diffed', tool: 'git_diff', text: /-two\n\+working/ },
  {
    name: 'commits are diffed',
    tool: 'git_diff',
    args: { args: ['HEAD~1', 'HEAD'] },
    text: /-one\n\+changed/,
  },
  {
    name: 'a range is diffed',
    tool: 'git_diff',
    args: { args: ['HEAD~1..HEAD', '--stat'] },
    text: /src\/a\.txt/,
  },
  {
    name: 'a path is diffed',
    tool: 'git_diff',
    args: { args: ['HEAD~1', '--', 'src/a.txt'] },
    text: /^diff .*a\.txt/,
  },
  {
    name: 'nothing to show is said',
    tool: 'git_diff',
    args: { args: ['--cached'] },
    text: /^\(no output\)$/,
  },
  {
    name: 'output is cut',
    tool: 'git_diff',
    args: { max_bytes: 10 },
    text: /^diff --git\n\[cut: \d+ more bytes/,
  },
  { name: 'log shows the newest', tool: 'git_log', args: { count: 1 }, text: /second/ },
  { name: 'log of a path', tool: 'git_log', args: { paths: ['other/b.txt'] }, text: /first/ },
  { name: 'show shows a commit', tool: 'git_show', args: { ref: 'HEAD' }, text: /second[^]*\+changed/ },
  { name: 'show shows a file', tool: 'git_show', args: { ref: 'HEAD~1:src/a.txt' }, text: /^one\n$/ },
  { name: 'show can be short', tool: 'git_show', args: { ref: 'HEAD', stat: true }, text: /2 files changed/ },
  {
    name: 'an unknown ref is told',
    tool: 'git_show',
    args: { ref: 'nope' },
    text: /git show failed/,
    isError: true,
  },
];

test.for(cases)('$name', async ({ tool, args, text, isError }) => {
  await using repository = await openRepository();
  const answer = await repository.call(tool, args);
  expect(answer.text).toMatch(text);
  expect(answer.isError).toBe(isError === true);
});

const secrets: readonly Pick<Case, 'name' | 'tool' | 'args'>[] = [
  { name: 'the working tree', tool: 'git_diff' },
  { name: 'a diff of commits', tool: 'git_diff', args: { args: ['HEAD~1', 'HEAD', '-R'] } },
  { name: 'a diff that names it', tool: 'git_diff', args: { args: ['--', '.env'] } },
  { name: 'a commit', tool: 'git_show', args: { ref: 'HEAD' } },
  { name: 'a commit and its path', tool: 'git_show', args: { ref: 'HEAD', paths: ['.env'] } },
  { name: 'a file of a commit', tool: 'git_show', args: { ref: 'HEAD:.env' } },
  { name: 'a file of a commit, by a relative path', tool: 'git_show', args: { ref: 'HEAD:./.env' } },
  { name: 'a file of the index', tool: 'git_show', args: { ref: ':0:.env' } },
  { name: 'two blobs', tool: 'git_diff', args: { args: ['HEAD:.env', 'HEAD:src/a.txt'] } },
];

test.for(secrets)('no credentials are shown in $name', async ({ tool, args }) => {
  await using repository = await openRepository();
  expect((await repository.call(tool, args)).text).not.toContain('SECRET');
});

test('what the user hides is left out of what git shows, and what he shows is not', async () => {
  const secrets = { hide: ['a.txt', 'other'], show: ['.env'] };
  await using repository = await openRepository({ secrets });
  const { call } = repository;
  const shown = await Promise.all([
    call('git_diff', {}),
    call('git_show', { ref: 'HEAD' }),
    call('git_show', { ref: 'HEAD:src/a.txt' }),
    call('git_show', { ref: 'HEAD:.env' }),
  ]);
  const texts = shown.map(({ text }) => text);
  expect(texts.map((text) => /\+working|\+?changed$/m.test(text))).toEqual([false, false, false, false]);
  expect(texts.map((text) => text.includes('SECRET'))).toEqual([true, true, false, true]);
});

const refused: readonly (readonly string[])[] = [
  ['--output=src/x'],
  ['--outp=src/x'],
  ['-o', 'x'],
  ['--ext-diff'],
  ['--textconv'],
  ['--no-index', '/etc/passwd', '/dev/null'],
  ['-O/etc/passwd'],
  ['--stat\n--output=x'],
  ['-'],
  ['HEAD\u0000'],
  ['--', '../outside'],
  ['--', '/etc/passwd'],
];

test.for(refused)('a diff with %j is refused', async (args) => {
  await using repository = await openRepository();
  const answer: Answer = await repository.call('git_diff', { args });
  expect(answer.isError).toBe(true);
  expect(existsSync(join(repository.rig.root, 'src/x'))).toBe(false);
});

test.for(['--output=src/x', '-n1', '', 'a b', 'x'.repeat(300)])('the ref %j is refused', async (ref) => {
  await using repository = await openRepository();
  expect((await repository.call('git_show', { ref })).isError).toBe(true);
  expect((await repository.call('git_log', { ref })).isError).toBe(true);
});

test('no program of the repository is started', async () => {
  await using repository = await openRepository();
  const { rig } = repository;
  const mark = join(rig.root, 'started');
  const script = rig.write('run.sh', `#!/bin/sh\ntouch '${mark}'\ncat\n`);
  for (const [name, value] of Object.entries({
    'core.fsmonitor': script,
    'core.pager': script,
    'diff.external': script,
    'diff.x.textconv': script,
    'diff.x.command': script,
    'log.showSignature': 'true',
    'gpg.program': script,
  })) {
    git(rig.root, 'config', name, value);
  }
  rig.write('.gitattributes', '*.txt diff=x\n');
  chmodSync(script, 0o755);
  for (const tool of ['git_status', 'git_diff', 'git_log']) await repository.call(tool);
  await repository.call('git_show', { ref: 'HEAD' });
  expect(existsSync(mark)).toBe(false);
});

test('defect 50: reading git writes nothing into .git, so that no worker waits for the lock of another', async () => {
  await using repository = await openRepository();
  const { rig } = repository;
  utimesSync(join(rig.root, 'src/a.txt'), 0, 0);
  const index = join(rig.root, '.git/index');
  const before = readFileSync(index);
  writeFileSync(`${index}.lock`, '');
  for (const tool of ['git_status', 'git_diff', 'git_log'])
    expect((await repository.call(tool)).isError).toBe(false);
  expect((await repository.call('git_show', { ref: 'HEAD' })).isError).toBe(false);
  expect(readFileSync(index)).toEqual(before);
});

test('outside a repository git says so, and does not look further up', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(
    rig.open({ root: join(rig.root, 'src'), allowed_directories: [], namespace: null }),
  );
  const answer = await caller.call('git_status');
  expect(answer.isError).toBe(true);
  expect(answer.text).toMatch(/not a git repository/);
});

test.for([
  { tool: 'git_status', args: {} },
  { tool: 'git_diff', args: {} },
  { tool: 'git_diff', args: { args: ['HEAD'] } },
  { tool: 'git_diff', args: { args: ['HEAD~1', 'HEAD'] } },
  { tool: 'git_show', args: { ref: 'HEAD' } },
  { tool: 'git_log', args: {} },
])('$tool $args starts no program that a submodule in a writable directory names', async ({ tool, args }) => {
  await using rig = await openRig();
  const trap = join(rig.root, 'src/trap');
  const inner = join(rig.root, 'src/sub');
  rig.write('src/sub/file', 'one\n');
  git(inner, 'init', '-q');
  const commit = (): void => {
    git(inner, 'add', '.');
    git(inner, 'commit', '-qm', 'inner');
    git(rig.root, '-c', 'advice.addEmbeddedRepo=false', 'add', 'src/sub');
    git(rig.root, 'commit', '-qm', 'outer');
  };
  commit();
  rig.write('src/sub/file', 'two\n');
  commit();
  rig.write('.gitmodules', '[submodule "src/sub"]\n\tpath = src/sub\n\turl = x\n\tignore = none\n');
  rig.write('src/sub/.gitattributes', '* filter=x diff=x\n');
  git(rig.root, 'config', 'diff.submodule', 'diff');
  for (const name of ['filter.x.clean', 'diff.x.textconv', 'diff.x.command', 'diff.external']) {
    git(inner, 'config', name, `touch '${trap}'; cat`);
  }
  git(inner, 'config', 'core.fsmonitor', `touch '${trap}'; false`);
  utimesSync(join(inner, 'file'), 0, 0);
  await using caller = await openCaller(rig.open());
  expect(await caller.call(tool, args)).toMatchObject({ isError: false });
  expect(existsSync(trap)).toBe(false);
});
