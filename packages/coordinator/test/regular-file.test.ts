import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { controlFiles } from '../src/audit/control-files.ts';
import { loadCheckpoint } from '../src/journal/checkpoint-file.ts';
import { readSegment } from '../src/journal/read-segment.ts';
import { continueSegment } from '../src/journal/segment.ts';
import { openLogReader } from '../src/look/read-log.ts';
import { tailOf } from '../src/look/tail-of.ts';
import { mainWorktree } from '../src/main-worktree.ts';
import { readRegular } from '../src/regular-file.ts';
import { summaryOfRun } from '../src/replay/document-of-run.ts';
import { readRunRecord } from '../src/resume/run-record.ts';
import { temporaryDirectory } from './journal/temporary-directory.ts';

interface Reader {
  readonly name: string;
  readonly file?: string;
  readonly read: (path: string) => unknown;
  /** What it answers; else it refuses and says why. */
  readonly answer?: unknown;
}

const READERS: readonly Reader[] = [
  { name: 'a segment of a journal', read: (path) => readSegment(path, () => undefined) },
  { name: 'a segment that is continued', read: (path) => continueSegment(path, 0) },
  { name: 'a checkpoint', file: 'checkpoint.json', read: (path) => loadCheckpoint(dirname(path)) },
  { name: 'the record of a run', read: (path) => readRunRecord({ plan: path, options: path }) },
  {
    name: 'a summary',
    read: (path) => summaryOfRun(path, 'run'),
    answer: expect.objectContaining({ status: 'unusable' }),
  },
  { name: 'a log', read: (path) => openLogReader(path).read(() => undefined), answer: undefined },
  { name: 'the end of a log', read: (path) => tailOf(path), answer: '' },
  {
    name: 'where a worktree belongs',
    file: '.git',
    read: (path) => mainWorktree(dirname(path)),
    answer: null,
  },
  {
    name: 'what git and ralph obey',
    file: '.git',
    read: (path) => controlFiles(dirname(path), null).get('.git')?.type,
    answer: 'unreadable',
  },
];

test.skipIf(process.platform === 'win32').for(READERS)(
  '$name: a pipe in its place holds nobody up',
  async ({ file = 'file', read, ...expected }) => {
    const path = join(temporaryDirectory(), file);
    execFileSync('mkfifo', [path]);
    const reading = Promise.resolve().then(() => read(path));
    if ('answer' in expected) expect(await reading).toEqual(expected.answer);
    else await expect(reading).rejects.toThrow();
  },
);

test('a regular file is read as it is', () => {
  const path = join(temporaryDirectory(), 'file');
  writeFileSync(path, 'text');
  expect(readRegular(path).toString()).toBe('text');
  expect(() => readRegular(dirname(path))).toThrow('is no regular file');
});
