import { appendFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAudit } from '../../src/audit/audit.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';
import { photograph } from './photograph.ts';
import { openTestLedger } from './test-ledger.ts';
import { testRepository, type TestRepository } from './test-repository.ts';

/** A tracked file whose content git cannot give back, though `git status` says nothing of it. */
interface LocalContent {
  readonly name: string;
  readonly make: (repository: TestRepository) => void;
}

const FILE = 'src/conf';

function marked(...options: readonly string[]): LocalContent['make'] {
  return ({ git, write }) => {
    for (const option of options) git('update-index', option, FILE);
    write(FILE, 'key=MINE\n');
  };
}

function filtered(driver: Readonly<Record<string, string>>, content = 'key=mine\n'): LocalContent['make'] {
  return ({ git, write, commit }) => {
    for (const [key, value] of Object.entries(driver)) git('config', `filter.own.${key}`, value);
    write('.gitattributes', 'src/* filter=own\n');
    write(FILE, content);
    commit();
  };
}

const CONTENTS: readonly LocalContent[] = [
  { name: 'marked skip-worktree', make: marked('--skip-worktree') },
  { name: 'marked assume-unchanged', make: marked('--assume-unchanged') },
  { name: 'with both marks', make: marked('--assume-unchanged', '--skip-worktree') },
  {
    name: 'marked, but as committed',
    make: ({ git }) => void git('update-index', '--skip-worktree', FILE),
  },
  {
    name: 'with a filter that keeps the length',
    make: filtered({ clean: 'tr a-z A-Z', smudge: 'cat' }),
  },
  {
    name: 'with a filter that strips',
    make: filtered({ clean: 'sed s/mine//' }),
  },
  {
    name: 'with a filter that needs the repository to write the file',
    make: filtered({
      clean: 'tr a-z A-Z',
      smudge: 'test -e "$GIT_DIR/hooks" && tr A-Z a-z',
      required: 'true',
    }),
  },
];

const STRAYS = [
  { stray: 'as long as before', act: (path: string) => writeFileSync(path, 'key=EVIL\n') },
  { stray: 'of another length', act: (path: string) => appendFileSync(path, 'more=EVIL\n') },
  { stray: 'that deletes it', act: (path: string) => rmSync(path) },
] as const;

function repositoryWith(make: LocalContent['make']): TestRepository {
  const repository = testRepository({ [FILE]: 'key=AAAA\n', 'a/own.txt': 'own\n' });
  make(repository);
  return repository;
}

test.for(CONTENTS.flatMap((content) => STRAYS.map((stray) => ({ ...content, ...stray }))))(
  'a stray write $stray to a file $name gives back what the user had',
  async ({ make, act }) => {
    const { root } = repositoryWith(make);
    const before = photograph(root);
    const { ledger } = await openTestLedger(root);
    ledger.begin('a', null);
    act(join(root, FILE));
    expect((await ledger.settle('a')).out_of_bounds).toMatchObject([{ path: FILE, restored: true }]);
    expect(photograph(root)).toEqual(before);
  },
);

test.for(CONTENTS)('a file $name that is only touched is no stray write', async ({ make }) => {
  const { root } = repositoryWith(make);
  const before = photograph(root);
  const { ledger } = await openTestLedger(root);
  ledger.begin('a', null);
  utimesSync(join(root, FILE), 1, 1);
  expect((await ledger.settle('a')).out_of_bounds).toEqual([]);
  expect(photograph(root)).toEqual(before);
});

const LARGE = 9 * 1024 * 1024;

test.for<LocalContent & { readonly why: string }>([
  {
    name: 'marked skip-worktree',
    make: ({ root, git }) => {
      git('update-index', '--skip-worktree', FILE);
      writeFileSync(join(root, FILE), Buffer.alloc(LARGE, 'm'));
    },
    why: 'git has other content of it, which skip-worktree or assume-unchanged hides, and it is larger than 8 MiB',
  },
  {
    name: 'with a filter',
    make: filtered({ clean: 'tr a-z A-Z' }, 'm'.repeat(LARGE)),
    why: 'git stores it through a filter, and it is larger than 8 MiB',
  },
  {
    name: 'that git ignores',
    make: ({ root, git, write, commit }) => {
      git('rm', '-q', '--cached', FILE);
      write('.gitignore', 'src/conf\n');
      commit();
      writeFileSync(join(root, FILE), 'ignored');
    },
    why: 'git ignores it, or it is in another repository',
  },
  {
    name: 'never committed',
    make: ({ root, git, commit }) => {
      git('rm', '-q', '--cached', FILE);
      commit();
      git('rm', '-q', '--cached', FILE);
      writeFileSync(join(root, FILE), Buffer.alloc(LARGE, 'm'));
    },
    why: 'it is larger than 8 MiB',
  },
])('a file $name that nobody kept is left alone, and told with the reason', async ({ make, why }) => {
  const { root } = repositoryWith(make);
  const { ledger, restored } = await openTestLedger(root);
  ledger.begin('a', null);
  appendFileSync(join(root, FILE), 'EVIL');
  const left = photograph(root);
  await ledger.settle('a');
  expect(restored).toMatchObject([
    { restored: [], kept: [{ path: FILE, why: `its content of before was not kept: ${why}` }] },
  ]);
  expect(photograph(root)).toEqual(left);
});

test('a large file with a filter that is only touched is no stray write', async () => {
  const { root } = repositoryWith(filtered({ clean: 'tr a-z A-Z' }, 'm'.repeat(LARGE)));
  const { ledger } = await openTestLedger(root);
  ledger.begin('a', null);
  utimesSync(join(root, FILE), 1, 1);
  expect((await ledger.settle('a')).out_of_bounds).toEqual([]);
});

test('what a mark hides is not told as dirty, and the marks stay', async () => {
  const { root, git } = repositoryWith(marked('--assume-unchanged', '--skip-worktree'));
  const state = join(temporaryDirectory(), 'state');
  const { baseline } = await openAudit({ root, state, keepImages: true });
  expect(baseline.dirty_paths).toEqual([]);
  expect(git('ls-files', '-v', FILE)).toBe(`s ${FILE}\n`);
});

test.for<LocalContent & { readonly why: string }>([
  {
    name: 'marked skip-worktree',
    make: marked('--skip-worktree'),
    why: 'git has other content of it, which skip-worktree or assume-unchanged hides',
  },
  {
    name: 'with a filter',
    make: filtered({ clean: 'tr a-z A-Z', smudge: 'tr A-Z a-z' }),
    why: 'git stores it through a filter',
  },
])(
  'a file $name that changed while nobody looked is left alone, and told with the reason',
  async ({ make, why }) => {
    const { root } = repositoryWith(make);
    const state = join(root, '.agent/runs/r/audit');
    const audit = await openAudit({ root, state, keepImages: true, recall: [FILE] });
    const left = photograph(root);
    const [change] = await audit.check();
    if (change === undefined) throw new Error('Expected a change.');
    const { taken } = await audit.putBack([change], join(root, '.agent/runs/r/quarantine/a/1'));
    expect([...taken.values()]).toEqual([
      { restored: false, why: `its content of before was not kept: ${why}`, again: false },
    ]);
    expect(photograph(root)).toEqual(left);
  },
);
