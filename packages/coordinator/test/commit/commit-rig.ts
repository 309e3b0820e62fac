import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openCheckoutGit } from '../../src/commit/checkout-git.ts';
import {
  openUnitCommitter,
  type CommitOutcome,
  type CommitterOptions,
  type UnitCommitter,
} from '../../src/commit/unit-committer.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

/** A repository with one commit, in which units are committed for real. */
export interface CommitRig {
  readonly root: string;
  /** Runs git as the user would and answers what it printed. */
  readonly git: (...args: readonly string[]) => string;
  readonly write: (path: string, content: string) => void;
  readonly open: (options?: Partial<CommitterOptions>) => Promise<UnitCommitter>;
  /** Commits these paths as one unit. */
  readonly commit: (...paths: readonly string[]) => Promise<CommitOutcome>;
  /** What `git status` shows, one path a line. */
  readonly status: () => readonly string[];
  /** What a commit changed, as status letter and path. */
  readonly changes: (commit?: string) => readonly string[];
}

export function openCommitRig(): CommitRig {
  const root = temporaryDirectory();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'core.quotepath=off', ...args], { cwd: root, encoding: 'utf8' });
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const open: CommitRig['open'] = (options = {}) =>
    openUnitCommitter({
      git: openCheckoutGit(root, process.env),
      audit: { expect: () => undefined },
      indexFile: join(root, '.git', 'unit-index'),
      stagingRecord: {
        before: join(root, '.git', 'before.json'),
        entering: join(root, '.git', 'entering.json'),
      },
      patience: { ms: 30_000, signal: new AbortController().signal },
      ...options,
    });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Rig');
  git('config', 'user.email', 'rig@example.com');
  for (const path of ['a/old', 'a/gone', 'b/old']) write(path, `${path}\n`);
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
  return {
    root,
    git,
    write,
    open,
    commit: async (...paths) => (await open()).commit(unitChanges(...paths)),
    status: () => lines(git('status', '--porcelain', '-uall')),
    changes: (commit = 'HEAD') =>
      lines(git('show', '--format=', '--name-status', '--no-renames', commit, '--')).map((line) =>
        line.replace('\t', ' '),
      ),
  };
}

const TRAILERS = 'Ralph-Unit: a\nRalph-Run: run\nRalph-Attempt: 1';

export function unitChanges(...paths: readonly string[]) {
  return { unit_id: 'a', paths, message: `did it\n\n${TRAILERS}\n`, isJailed: false };
}
