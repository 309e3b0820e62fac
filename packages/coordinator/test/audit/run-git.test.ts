import { chmodSync, chownSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readHead } from '../../src/audit/read-head.ts';
import { askGit, runGit } from '../../src/audit/run-git.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';
import { testRepository } from './test-repository.ts';

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

/** Variables of this process that are gone when the test ends. */
function setVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
}

const SETTINGS = {
  GIT_CONFIG_GLOBAL: '/settings/global',
  GIT_CONFIG_SYSTEM: '/settings/system',
  GIT_CONFIG_NOSYSTEM: '0',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'user.name',
  GIT_CONFIG_VALUE_0: 'U',
  GIT_CONFIG_PARAMETERS: "'user.email'='u@example.com'",
  SUDO_UID: '1234',
};

test('git sees no variable of the caller but the few it needs, and those with settings', async () => {
  setVariables({
    ...SETTINGS,
    GIT_CONFIG: '/elsewhere',
    GIT_DIR: '/elsewhere',
    GIT_COMMON_DIR: '/elsewhere',
    GIT_WORK_TREE: '/elsewhere',
    GIT_INDEX_FILE: '/elsewhere',
    GIT_OBJECT_DIRECTORY: '/elsewhere',
    GIT_ALTERNATE_OBJECT_DIRECTORIES: '/elsewhere',
    GIT_EXEC_PATH: '/elsewhere',
    GIT_EXTERNAL_DIFF: '/elsewhere',
    GIT_TRACE: '/elsewhere',
  });
  const { stdout } = await askGit(strangeGit('env | grep -v -E "^(PWD|SHLVL|_|OLDPWD)="'));
  const lines = stdout.toString().trimEnd().split('\n');
  const needed = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'TMPDIR', 'TEMP', 'TMP'];
  const seen = Object.fromEntries(lines.map((line) => /^([^=]*)=(.*)$/.exec(line)?.slice(1) ?? [line, '']));
  for (const name of needed) delete seen[name];
  expect(seen).toEqual({ ...SETTINGS, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' });
});

test('a file with settings is the one that the caller means, wherever git starts', async () => {
  setVariables({ GIT_CONFIG_GLOBAL: 'settings', GIT_CONFIG_SYSTEM: '' });
  const { stdout } = await askGit(strangeGit('echo "$GIT_CONFIG_GLOBAL,$GIT_CONFIG_SYSTEM"'));
  expect(stdout.toString()).toBe(`${join(process.cwd(), 'settings')},\n`);
});

test.for([
  {
    name: 'a file',
    settings: (place: string) => {
      const file = join(place, 'settings');
      writeFileSync(file, `[core]\n\tfsmonitor = ${place}/program\n\thooksPath = ${place}\n`);
      return { GIT_CONFIG_GLOBAL: file };
    },
  },
  {
    name: 'variables',
    settings: (place: string) => ({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: join(place, 'program'),
      GIT_CONFIG_KEY_1: 'core.hooksPath',
      GIT_CONFIG_VALUE_1: place,
    }),
  },
  {
    name: 'parameters of a git around it',
    settings: (place: string) => ({
      GIT_CONFIG_PARAMETERS: `'core.fsmonitor'='${place}/program' 'core.hooksPath'='${place}'`,
    }),
  },
])(
  'git runs no program that watches or hooks, and stays in its repository, whatever $name say',
  async ({ settings }) => {
    const { root } = testRepository();
    const place = temporaryDirectory();
    for (const name of ['program', 'post-index-change', 'reference-transaction']) {
      writeFileSync(join(place, name), `#!/bin/sh\ntouch ${place}/ran\n`);
      chmodSync(join(place, name), 0o755);
    }
    setVariables({ GIT_DIR: place, ...settings(place) });
    expect((await runGit({ cwd: root, args: ['rev-parse', '--show-toplevel'] })).toString()).toBe(
      `${root}\n`,
    );
    await runGit({ cwd: root, args: ['update-index', '--refresh'] });
    await runGit({ cwd: root, args: ['status'] });
    await runGit({ cwd: root, args: ['update-ref', 'refs/tags/t', 'HEAD'] });
    expect(existsSync(join(place, 'ran'))).toBe(false);
  },
);

test('root may use the checkout of whoever became root by sudo', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'needs root');
  const { root } = testRepository();
  for (const path of [root, join(root, '.git')]) chownSync(path, 1234, 1234);
  await expect(readHead(root)).rejects.toMatchObject({
    message: expect.stringContaining('dubious ownership'),
  });
  setVariables({ SUDO_UID: '1234' });
  expect(await readHead(root)).toMatchObject({ top_level: root });
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
