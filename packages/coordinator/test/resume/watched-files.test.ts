import { expect, test } from 'vitest';
import { readHead } from '../../src/audit/read-head.ts';
import { changedWatchedFiles, watchedFiles } from '../../src/resume/watched-files.ts';
import { testRepository, type TestRepository } from '../audit/test-repository.ts';

interface Meanwhile {
  readonly name: string;
  readonly act: (repository: TestRepository) => void;
  readonly changed: readonly string[];
}

const MEANWHILE: readonly Meanwhile[] = [
  { name: 'housekeeping', act: ({ git }) => git('gc', '-q'), changed: [] },
  {
    name: 'other ignore rules',
    act: ({ write }) => write('.git/info/exclude', '*'),
    changed: ['.git/info/exclude'],
  },
  {
    name: 'a hook whose name is not ASCII',
    act: ({ write }) => write('.git/hooks/prüfung', ''),
    changed: ['.git/hooks/prüfung'],
  },
];

test('a record that still tells of the lists for servers holds nothing up', () => {
  const before = { '.git/info/refs': 'a', '.git/modules/lib/x/info/refs': 'b', '.git/info/exclude': 'c' };
  expect(changedWatchedFiles(before, {})).toEqual(['.git/info/exclude']);
  expect(changedWatchedFiles(before, { ...before, '.git/info/refs': 'a link now' })).toEqual([
    '.git/info/refs',
  ]);
});

test.for(MEANWHILE)('a resume takes $name for what it is', async ({ act, changed }) => {
  const repository = testRepository();
  const look = async (): Promise<Readonly<Record<string, string>>> =>
    watchedFiles(repository.root, await readHead(repository.root), {});
  const before = await look();
  act(repository);
  expect(changedWatchedFiles(before, await look())).toEqual(changed);
});
