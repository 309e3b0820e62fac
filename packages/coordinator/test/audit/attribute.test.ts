import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attribute, type AttributableUnit } from '../../src/audit/attribute.ts';

function unit(
  unit_id: string,
  directories: readonly string[],
  more: Partial<AttributableUnit> = {},
): AttributableUnit {
  return { unit_id, allowed_directories: directories, live: true, confined: false, ...more };
}

const API = unit('api', ['src/api']);
const UI = unit('ui', ['src/ui', 'assets/']);

interface Case {
  readonly name: string;
  readonly changes: readonly string[];
  readonly units: readonly AttributableUnit[];
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly strays?: readonly (readonly [path: string, unitId: string | null, suspects: readonly string[]])[];
}

const CASES: readonly Case[] = [
  {
    name: 'each change goes to the unit in whose directories it lies',
    changes: ['src/api/a.ts', 'src/ui/b.ts', 'assets/ö.svg', 'src/api/deep/er/c.ts'],
    units: [API, UI],
    files: { api: ['src/api/a.ts', 'src/api/deep/er/c.ts'], ui: ['src/ui/b.ts', 'assets/ö.svg'] },
  },
  {
    name: 'a directory is compared by whole names',
    changes: ['src/api2/a.ts', 'src/ap', 'src/api'],
    units: [API],
    files: { api: ['src/api'] },
    strays: [
      ['src/api2/a.ts', 'api', ['api']],
      ['src/ap', 'api', ['api']],
    ],
  },
  {
    name: 'a stray write has every live unit that nothing held back as suspect',
    changes: ['package.json'],
    units: [API, UI, unit('jailed', ['x'], { confined: true }), unit('gone', ['y'], { live: false })],
    files: {},
    strays: [['package.json', null, ['api', 'ui']]],
  },
  {
    name: 'a single suspect is named',
    changes: ['package.json'],
    units: [API, unit('jailed', ['x'], { confined: true })],
    files: {},
    strays: [['package.json', 'api', ['api']]],
  },
  {
    name: 'when all are jailed nobody is suspected',
    changes: ['package.json'],
    units: [unit('jailed', ['x'], { confined: true })],
    files: {},
    strays: [['package.json', null, []]],
  },
  {
    name: 'files of a unit that does not run are out of bounds for those that do',
    changes: ['src/api/a.ts'],
    units: [{ ...API, live: false }, UI],
    files: {},
    strays: [['src/api/a.ts', 'ui', ['ui']]],
  },
  {
    name: 'what is reserved belongs to no unit, in no spelling and at no depth',
    changes: ['.git/config', 'src/api/.GIT/hooks/x', 'src/api/sub/.agent/y', 'src/api/.gitignore'],
    units: [API],
    files: { api: ['src/api/.gitignore'] },
    strays: [
      ['.git/config', 'api', ['api']],
      ['src/api/.GIT/hooks/x', 'api', ['api']],
      ['src/api/sub/.agent/y', 'api', ['api']],
    ],
  },
  {
    name: 'what is reserved in the directory of a jailed unit was made by that unit, or by one that is free',
    changes: ['x/.git', 'y/.git'],
    units: [unit('one', ['x'], { confined: true }), unit('two', ['y'], { confined: true }), API],
    files: {},
    strays: [
      ['x/.git', null, ['one', 'api']],
      ['y/.git', null, ['two', 'api']],
    ],
  },
  {
    name: 'a unit without directories owns nothing',
    changes: ['a'],
    units: [unit('empty', [])],
    files: {},
    strays: [['a', 'empty', ['empty']]],
  },
  {
    name: 'the whole checkout may be one directory',
    changes: ['a'],
    units: [unit('all', ['.'])],
    files: { all: ['a'] },
  },
  {
    name: 'letters differ',
    changes: ['SRC/api/a'],
    units: [API],
    files: {},
    strays: [['SRC/api/a', 'api', ['api']]],
  },
];

test.for(CASES)('$name', ({ changes, units, files, strays = [] }) => {
  const found = attribute(changes, units);
  expect(Object.fromEntries(found.files_by_unit)).toEqual(files);
  expect(found.out_of_bounds).toMatchObject(
    strays.map(([path, unit_id, suspects]) => ({ path, unit_id, suspects })),
  );
});

test('a jail without a say about modes keeps nobody from suspicion where a mode is all that changed', () => {
  const jailed = [
    unit('landlock', ['x'], { confined: true, free_modes: true }),
    unit('bubblewrap', ['y'], { confined: true }),
  ];
  const found = attribute(['mode.txt', 'content.txt'], jailed, 'exact', { modes: new Set(['mode.txt']) });
  expect(found.out_of_bounds).toMatchObject([
    { path: 'mode.txt', unit_id: 'landlock', suspects: ['landlock'] },
    { path: 'content.txt', unit_id: null, suspects: [] },
  ]);
});

test('each suspect comes with the reason for which it is one', () => {
  const jailed = unit('jailed', ['x'], { confined: true });
  const [write] = attribute(['x/.git'], [jailed, API, UI]).out_of_bounds;
  expect(write?.candidates).toEqual([
    { unit_id: 'jailed', why: 'owns_directory' },
    { unit_id: 'api', why: 'ran_unconfined' },
    { unit_id: 'ui', why: 'ran_unconfined' },
  ]);
});

test('what is reserved is stray in the own directory too', () => {
  const jailed = unit('jailed', ['x'], { confined: true });
  const reserved = new Set(['x/pipe']);
  const found = attribute(['x/pipe', 'x/file'], [jailed], 'exact', { reserved });
  expect(found.files_by_unit).toEqual(new Map([['jailed', ['x/file']]]));
  expect(found.out_of_bounds).toMatchObject([{ path: 'x/pipe', unit_id: 'jailed' }]);
});

test('whoever owns one name of a file is suspected of what came to its others', () => {
  const jailed = [unit('one', ['x'], { confined: true }), unit('two', ['y'], { confined: true })];
  const names = new Map([['canary', ['x/hard', 'elsewhere']]]);
  const found = attribute(['canary', 'x/hard', 'elsewhere'], jailed, 'exact', { names });
  expect(found.out_of_bounds).toMatchObject([
    { path: 'canary', unit_id: 'one', candidates: [{ unit_id: 'one', why: 'owns_directory' }] },
    { path: 'elsewhere', unit_id: null, suspects: [] },
  ]);
});

test('on a file system without case, names are compared without it', () => {
  const found = attribute(['SRC/Api/ä'.normalize('NFD')], [API], 'folded');
  expect([...found.files_by_unit.keys()]).toEqual(['api']);
});

const name = fc.constantFrom('a', 'b', 'ab', 'c d');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const units = fc.uniqueArray(
  fc.record({
    unit_id: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
    allowed_directories: fc.array(path, { maxLength: 3 }),
    live: fc.boolean(),
    confined: fc.boolean(),
  }),
  { selector: (one) => one.unit_id },
);

test('attribution agrees with comparing every change with every directory', () => {
  fc.assert(
    fc.property(fc.uniqueArray(path), units, (changes, all) => {
      const { files_by_unit, out_of_bounds } = attribute(changes, all);
      for (const change of changes) {
        const owners = all.filter(
          (one) => one.live && one.allowed_directories.some((area) => `${change}/`.startsWith(`${area}/`)),
        );
        const given = all.filter((one) => files_by_unit.get(one.unit_id)?.includes(change));
        expect(given).toEqual(owners);
        expect(out_of_bounds.some((stray) => stray.path === change)).toBe(owners.length === 0);
      }
    }),
  );
});
