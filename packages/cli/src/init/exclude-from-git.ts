import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { runGit } from '../run-git.ts';

/** What a run leaves behind, and nobody wants to commit. */
const LEFT_BEHIND: readonly string[] = [
  '/.agent/.gitignore',
  '/.agent/artifacts/',
  '/.agent/checkpoint.*',
  '/.agent/run.lock*',
  '/.agent/runs/',
  '/.agent/workers/',
];

/** Adds what is missing to `.git/info/exclude`; answers the lines that were added, none where there is no git. */
export async function excludeFromGit(root: string, env: Io['env']): Promise<readonly string[]> {
  const named = await runGit(root, env, ['rev-parse', '--git-path', 'info/exclude']).catch(() => null);
  if (named === null) return [];
  const path = resolve(root, named.trim());
  const before = await readFile(path, 'utf8').catch(() => '');
  const lines = before.split(/\r?\n/).map((line) => line.trim());
  const missing = LEFT_BEHIND.filter((line) => !lines.includes(line));
  if (missing.length === 0) return [];
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, `${gap}# What runs of ralph leave behind\n${missing.join('\n')}\n`);
  } catch (cause) {
    throw new CliError(
      'output_unwritable',
      `${path}: it cannot be written: ${cause instanceof Error ? cause.message : String(cause)}; all else is written, ` +
        `and ${missing.join(' ')} are still to be added to it, or to .gitignore`,
      cause,
    );
  }
  return missing;
}
