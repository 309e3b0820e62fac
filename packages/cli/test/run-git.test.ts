import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runGit } from '../src/run-git.ts';

test('git obeys the settings of the environment, and nothing there leads it to another repository', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ralph-git-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const settings = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'U' };
  const env = { ...process.env, ...settings, GIT_DIR: join(root, 'elsewhere'), GIT_CONFIG: '/dev/null' };
  await runGit(root, env, ['init', '-q']);
  expect(await runGit(root, env, ['config', 'user.name'])).toBe('U\n');
  expect(await runGit(root, env, ['rev-parse', '--git-dir'])).toBe('.git\n');
});
