import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A git repository of its own, removed at the end of the scope. */
export interface Checkout extends AsyncDisposable {
  readonly root: string;
  /** Writes a plan of these units and returns its path. */
  readonly plan: (units: readonly object[], more?: object) => Promise<string>;
}

/** Makes a repository with one commit, below a path with blanks and umlauts. */
export async function makeCheckout(): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), 'ralph grün '));
  const git = (...args: readonly string[]) => execa('git', ['-C', root, ...args]);
  await git('init', '--quiet');
  await writeFile(join(root, 'README.md'), 'hello\n');
  await git('add', '--all');
  await git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--message', 'start');
  return {
    root,
    plan: async (work_units, more = {}) => {
      await writeFile(join(root, 'plan.json'), JSON.stringify({ schema_version: 1, ...more, work_units }));
      return 'plan.json';
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** A unit that runs a program of Node in its own directory `<unit_id>`. */
export function nodeUnit(unit_id: string, code: string, more: object = {}): object {
  const command = [process.execPath, '-e', code];
  return { unit_id, description: `work on ${unit_id}`, allowed_directories: [unit_id], command, ...more };
}
