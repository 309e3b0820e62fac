import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutOfBounds } from '@ralph/manifest';
import type { OutOfBoundsPolicy } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { openTestLedger } from './audit/test-ledger.ts';
import { testRepository } from './audit/test-repository.ts';

const REPORT: OutOfBoundsPolicy = { quarantine: false, fail: false };

test('a stray write that goes on while another unit is audited is told once', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root, REPORT);
  ledger.begin('a', null);
  ledger.begin('b', 'bubblewrap');
  repository.write('stray.txt', 'half');
  await ledger.settle('b');
  repository.write('stray.txt', 'the whole of it');
  const settled = await ledger.settle('a');
  const stray = { path: 'stray.txt', unit_id: 'a', suspects: ['a'] };
  expect(settled.out_of_bounds).toMatchObject([stray]);
  expect(told).toMatchObject([stray]);
});

test('a stray write of another attempt fails that attempt too', async () => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root, { quarantine: false, fail: true });
  const stray = { path: 'stray.txt', unit_id: 'a', suspects: ['a'] };
  for (const content of ['one', 'and two']) {
    ledger.begin('a', null);
    repository.write('stray.txt', content);
    const settled = await ledger.settle('a');
    expect(settled).toMatchObject({ out_of_bounds: [stray], fails: true });
  }
});

interface PolicyCase {
  readonly name: string;
  readonly policy: OutOfBoundsPolicy;
  readonly restored: boolean;
  readonly fails: boolean;
}

test.for<PolicyCase>([
  { name: 'report', policy: REPORT, restored: false, fails: false },
  { name: 'quarantine', policy: { quarantine: true, fail: false }, restored: true, fails: false },
  { name: 'fail', policy: { quarantine: false, fail: true }, restored: false, fails: true },
  { name: 'fail+quarantine', policy: { quarantine: true, fail: true }, restored: true, fails: true },
])('the policy $name does what it says, and finds each write once', async ({ policy, restored, fails }) => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root, policy);
  ledger.begin('a', null);
  repository.write('stray.txt', 'x');
  repository.write('a/own.txt', 'mine');
  expect(await ledger.settle('a')).toMatchObject({ files_changed: ['a/own.txt'], fails });
  expect(existsSync(join(repository.root, 'stray.txt'))).toBe(!restored);
  ledger.begin('b', null);
  expect(await ledger.settle('b')).toEqual({ files_changed: [], out_of_bounds: [], fails: false });
  expect(told).toHaveLength(1);
});

test('a unit that writes into the directory of one that ended strays, and what that one left is put back', async () => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('a/result.txt', 'the work of a');
  await ledger.settle('a');
  ledger.begin('b', null);
  repository.write('a/result.txt', 'spoilt by b');
  repository.write('b/own.txt', 'the work of b');
  const settled = await ledger.settle('b');
  expect(settled.out_of_bounds).toMatchObject([{ path: 'a/result.txt', kind: 'modified', restored: true }]);
  expect(readFileSync(join(repository.root, 'a/result.txt'), 'utf8')).toBe('the work of a');
  expect(readFileSync(join(repository.root, 'b/own.txt'), 'utf8')).toBe('the work of b');
});

test('what a sibling does in its own directories is neither blamed nor put back', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  ledger.begin('b', null);
  repository.write('b/on-its-way.txt', 'half');
  repository.write('stray.txt', 'whose?');
  expect(await ledger.settle('a')).toEqual({ files_changed: [], out_of_bounds: [], fails: false });
  expect(told).toMatchObject([
    {
      path: 'stray.txt',
      unit_id: null,
      candidates: [
        { unit_id: 'a', why: 'ran_unconfined' },
        { unit_id: 'b', why: 'ran_unconfined' },
      ],
    },
  ]);
  expect(existsSync(join(repository.root, 'b/on-its-way.txt'))).toBe(true);
  expect(existsSync(join(repository.root, 'stray.txt'))).toBe(false);
});

test('what the user changes beside jailed units is neither told nor put back', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', 'bubblewrap');
  repository.write('README.md', 'the user was here');
  repository.git('branch', 'of-the-user');
  expect(await ledger.settle('a')).toMatchObject({ out_of_bounds: [] });
  expect(told).toEqual([]);
  expect(readFileSync(join(repository.root, 'README.md'), 'utf8')).toBe('the user was here');
});

test('a mode that a unit in a jail without a say about modes changed is put down to it, and put back', async () => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root);
  const modeOf = (): number => statSync(join(repository.root, 'README.md')).mode;
  const before = modeOf();
  ledger.begin('a', 'landlock');
  ledger.begin('b', 'bubblewrap');
  chmodSync(join(repository.root, 'README.md'), 0o600);
  repository.write('new.txt', 'the user was here');
  expect(await ledger.settle('a')).toMatchObject({
    out_of_bounds: [{ path: 'README.md', kind: 'mode_changed', suspects: ['a'], restored: true }],
    fails: true,
  });
  expect(modeOf()).toBe(before);
  expect(existsSync(join(repository.root, 'new.txt'))).toBe(true);
});

test('branches that the coordinator itself moves are no strays, and others still are', async () => {
  const repository = testRepository();
  const { audit, ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  const commit = repository
    .git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'by the coordinator')
    .trim();
  audit.expect('refs/heads/main', commit);
  repository.git('update-ref', 'refs/heads/main', commit);
  repository.git('branch', 'planted');
  await ledger.settle('a');
  expect(told.map(({ path }) => path)).toEqual(['.git/refs/heads/planted']);
  expect(repository.git('log', '-1', '--format=%s').trim()).toBe('by the coordinator');
});

test('a planted hook and filter are gone before the coordinator’s git is asked anything', async () => {
  const repository = testRepository({ 'README.md': '# r\n', 'src/a.ts': 'a\n' });
  const { ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('.git/hooks/post-commit', '#!/bin/sh\ntouch sprung\n');
  repository.git('config', 'filter.evil.clean', 'touch sprung; cat');
  repository.write('.gitattributes', '* filter=evil\n');
  repository.write('src/a.ts', 'b\n');
  await ledger.settle('a');
  expect(told.map(({ path }: OutOfBounds) => path).sort()).toEqual([
    '.git/config',
    '.git/hooks/post-commit',
    '.gitattributes',
    'src/a.ts',
  ]);
  expect(existsSync(join(repository.root, 'sprung'))).toBe(false);
  expect(existsSync(join(repository.root, '.git/hooks/post-commit'))).toBe(false);
  expect(repository.git('status', '--porcelain', '--', ':(exclude).agent')).toBe('');
});

test('a patch of a quarantine brings the stray writes back when it is applied', async () => {
  const repository = testRepository({ 'README.md': '# r\n', 'src/a.ts': 'a\n' });
  const { ledger, quarantine } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('src/a.ts', 'changed\n');
  repository.write('new/ö b.bin', 'zero \0 byte');
  await ledger.settle('a');
  expect(repository.git('status', '--porcelain', '--', 'src', 'new')).toBe('');
  execFileSync('git', ['apply', join(quarantine, 'a/1.patch')], { cwd: repository.root });
  expect(readFileSync(join(repository.root, 'src/a.ts'), 'utf8')).toBe('changed\n');
  expect(readFileSync(join(repository.root, 'new/ö b.bin'), 'utf8')).toBe('zero \0 byte');
  const index: unknown = JSON.parse(readFileSync(join(quarantine, 'a/1.json'), 'utf8'));
  expect(index).toMatchObject({ unit_id: 'a', patch: '1.patch', kept: [], writes: [{}, {}] });
});

test('what cannot be put back is left as it is, told with the reason, and fails the unit under every quarantine', async () => {
  const repository = testRepository({ '.gitignore': '*.log\n' });
  repository.write('old.log', 'ignored, so nobody kept it');
  const { ledger, restored } = await openTestLedger(repository.root, { quarantine: true, fail: false });
  ledger.begin('a', null);
  writeFileSync(join(repository.root, 'old.log'), 'overwritten');
  const settled = await ledger.settle('a');
  expect(settled).toMatchObject({ out_of_bounds: [{ path: 'old.log', restored: false }], fails: true });
  expect(restored).toMatchObject([
    { restored: [], kept: [{ path: 'old.log', why: expect.stringContaining('not kept') }] },
  ]);
  expect(readFileSync(join(repository.root, 'old.log'), 'utf8')).toBe('overwritten');
});
