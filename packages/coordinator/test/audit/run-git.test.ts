import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askGit, runGit } from '../../src/audit/run-git.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

/** A program that behaves as git must never behave. */
function strangeGit(script: string): {
  readonly cwd: string;
  readonly git: string;
  readonly args: readonly string[];
} {
  const cwd = temporaryDirectory();
  const git = join(cwd, 'git');
  writeFileSync(git, `#!/bin/sh\n${script}\n`);
  chmodSync(git, 0o755);
  return { cwd, git, args: ['status'] };
}

test('a failure names the call and the end of what git said', async () => {
  const call = strangeGit('i=0; while [ $i -lt 2000 ]; do echo "noise $i" >&2; i=$((i+1)); done; exit 7');
  await expect(runGit(call)).rejects.toMatchObject({
    code: 'git_failed',
    message: expect.stringMatching(/^git status failed in .*: it exited with 7\.\n[^]{0,2048}noise 1999$/),
  });
});

test('a git that does not end is ended with all that it started', async () => {
  const call = strangeGit('sleep 1000 & wait');
  await expect(askGit({ ...call, timeoutMs: 50 })).rejects.toThrow('it did not end within 50 ms');
});

test('a git that prints without end is ended', async () => {
  const call = strangeGit('yes');
  await expect(askGit({ ...call, maxBytes: 100_000 })).rejects.toThrow('it printed more than 100000 bytes');
});

test('git sees no variable of the caller but the few it needs', async () => {
  process.env['GIT_DIR'] = '/elsewhere';
  onTestFinished(() => void delete process.env['GIT_DIR']);
  const { stdout } = await askGit(strangeGit('env | grep -v -E "^(PWD|SHLVL|_|OLDPWD)="'));
  const names = stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.split('=')[0] ?? '');
  const needed = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'TMPDIR', 'TEMP', 'TMP'];
  expect(new Set(names.filter((name) => !needed.includes(name)))).toEqual(
    new Set(['GIT_TERMINAL_PROMPT', 'LC_ALL']),
  );
});

test.for([
  { name: 'is not there', make: () => undefined, says: 'install git 2.25 or newer' },
  {
    name: 'may not be executed',
    make: (path: string) => writeFileSync(path, '', { mode: 0o600 }),
    says: `the system does not let this user execute it (EACCES)`,
  },
])('a git that $name is told as that', async ({ make, says }) => {
  const cwd = temporaryDirectory();
  const git = join(cwd, 'git');
  make(git);
  await expect(askGit({ cwd, args: ['version'], git })).rejects.toMatchObject({
    code: 'git_missing',
    message: expect.stringContaining(says),
  });
});
