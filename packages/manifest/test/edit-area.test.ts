import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AllowedDirectorySchema,
  directoriesOverlap,
  directoryContaining,
  foldSegment,
  pathSegments,
  reservedSegment,
} from '../src/edit-area.ts';
import { pathOverlap } from './vectors.ts';

test.for(['.', './x', 'x/', 'x//y', '~/x', ' ', 'src/.../x', 'a b/ü', '...', '..x', 'x..', 'a:b', 'ab:/c'])(
  '%j is the text of a directory',
  (directory) => {
    expect(AllowedDirectorySchema.parse(directory)).toBe(directory);
  },
);

test.for([
  { directory: '', fault: 'directory_empty' },
  { directory: 'src\\api', fault: 'directory_backslash' },
  { directory: '/a\\b', fault: 'directory_backslash' },
  { directory: '/src', fault: 'directory_absolute' },
  { directory: 'C:\\repo\\src', fault: 'directory_absolute' },
  { directory: 'd:/repo', fault: 'directory_absolute' },
  { directory: 'C:', fault: 'directory_absolute' },
  { directory: '\\\\server\\share', fault: 'directory_backslash' },
  { directory: '/..', fault: 'directory_absolute' },
  { directory: '..', fault: 'directory_parent_segment' },
  { directory: 'src/../..', fault: 'directory_parent_segment' },
  { directory: 'a\0b', fault: 'directory_control_character' },
  { directory: 'a\n', fault: 'directory_control_character' },
  { directory: 'a\u009bb', fault: 'directory_control_character' },
])('$directory is refused as $fault and nothing else', ({ directory, fault }) => {
  const issues = AllowedDirectorySchema.safeParse(directory).error?.issues ?? [];
  expect(issues).toMatchObject([{ params: { fault } }]);
});

test.for([
  ['STRASSE', 'straße'],
  ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
  ['Cafe\u0301', 'CAFÉ'],
  ['\u212aelvin', 'kelvin'],
  ['ﬁle', 'FILE'],
  ['.g\u200cit', '.git'],
] as const)('%s and %s are one name on some file system', ([a, b]) => {
  expect(foldSegment(a)).toBe(foldSegment(b));
});

test('folding a folded segment changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (segment) => {
      const folded = foldSegment(segment);
      expect(foldSegment(folded)).toBe(folded);
    }),
  );
});

test('normalising a normalised path changes nothing', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a./]{0,12}$/), (path) => {
      const segments = pathSegments(path);
      expect(pathSegments(segments.join('/'))).toEqual(segments);
    }),
  );
});

test.for([
  '.git',
  './.git',
  'src/.git/hooks',
  '.GIT',
  'a/.Agent',
  '.worktrees/x',
  '.git.',
  '.git ',
  'GIT~1',
  '.git::$INDEX_ALLOCATION',
  '.g\u200dit',
  '．git',
])('%j leads into a reserved place', (path) => {
  expect(reservedSegment(path)).not.toBeNull();
});

test.for(['git', 'agent', '.gitignore', '.github', 'x.git', '.agents', 'worktrees', '.', 'git~x'])(
  '%j leads into no reserved place',
  (path) => {
    expect(reservedSegment(path)).toBeNull();
  },
);

test.for(pathOverlap)('$a and $b overlap: $overlap', ({ a, b, overlap }) => {
  expect(directoriesOverlap(a, b)).toBe(overlap);
  expect(directoriesOverlap(b, a)).toBe(overlap);
});

test.for([
  { path: 'src/api/x.ts', found: 'src/api' },
  { path: 'src/api', found: 'src/api' },
  { path: './docs//a', found: 'docs/' },
  { path: 'src/api2', found: null },
  { path: 'src', found: null },
  { path: 'SRC/api/x.ts', found: null },
  { path: '/src/api/x.ts', found: null },
  { path: 'src/api/../../x', found: null },
  { path: '', found: null },
])('the directory that contains $path is $found', ({ path, found }) => {
  expect(directoryContaining(path, ['src/api', 'docs/'])).toBe(found);
});

test('a folded question also finds other spellings', () => {
  expect(directoryContaining('SRC/Api/x.ts', ['src/api'], 'folded')).toBe('src/api');
});
