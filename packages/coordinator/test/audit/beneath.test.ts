import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actBeneath } from '../../src/audit/beneath.ts';
import { pathBytes, placeIn } from '../../src/audit/tree-path.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

test.for([
  { name: 'dots in letters that are cut to bytes', path: 'hooks/ĮĮįĮĮįprecious' },
  { name: 'a name as text, not as bytes', path: 'hooks/日本' },
  { name: 'the directory above', path: 'hooks/../../precious' },
  { name: 'the directory itself', path: 'hooks/.' },
  { name: 'no name', path: 'hooks/' },
  { name: 'no name on the way', path: 'hooks//x' },
  { name: 'an absolute path', path: '/hooks/x' },
  { name: 'a NUL', path: 'hooks/x\0y' },
  { name: 'nothing at all', path: '' },
])('nothing is done at a path with $name', ({ path }) => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'git/hooks'), { recursive: true });
  mkdirSync(join(root, 'precious'));
  const act = (): void =>
    actBeneath(join(root, 'git'), path, (place) => rmSync(place, { recursive: true, force: true }));
  expect(act).toThrow(/is no path/);
  expect(['precious', 'git/hooks'].filter((name) => !existsSync(join(root, name)))).toEqual([]);
});

test('a path of bytes leads to the file that has this name as text', () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'ö'));
  writeFileSync(join(root, 'ö/日本'), '');
  actBeneath(root, pathBytes('ö/日本'), (place) => rmSync(place));
  expect(existsSync(join(root, 'ö/日本'))).toBe(false);
});

test('text that was never made bytes is no place in a directory', () => {
  expect(() => placeIn('/x', 'ĮĮįy')).toThrow(/is no path of bytes/);
  expect(placeIn('/x', pathBytes('ü'))).toEqual(Buffer.from('/x/ü'));
});
