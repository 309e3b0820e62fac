import { foldSegments, pathSegments } from '../edit-area.ts';
import { MAX_DEPTH } from './file-tree.ts';
import type { FileTree } from './file-tree.ts';
import { listed } from './lint-context.ts';
import type { LintContext } from './lint-context.ts';
import type { LintNote } from './lint-report.ts';

/** Files that a package or the whole checkout has once and that many kinds of work change. */
const SHARED_BELOW: ReadonlySet<string> = new Set([
  'bun.lock',
  'bun.lockb',
  'cargo.lock',
  'cargo.toml',
  'composer.json',
  'composer.lock',
  'deno.json',
  'deno.lock',
  'gemfile',
  'gemfile.lock',
  'go.mod',
  'go.sum',
  'go.work',
  'jsconfig.json',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'package.json',
  'pipfile',
  'pipfile.lock',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'poetry.lock',
  'pyproject.toml',
  'requirements.txt',
  'tsconfig.base.json',
  'tsconfig.json',
  'uv.lock',
  'yarn.lock',
]);

/** Files that list what lies in the directories beside them. */
const BARRELS: ReadonlySet<string> = new Set([
  '__init__.py',
  'index.js',
  'index.jsx',
  'index.mjs',
  'index.ts',
  'index.tsx',
  'lib.rs',
  'mod.rs',
]);

/** Warns of files that no unit may write and that several units below them will probably want to change. */
export function sharedFiles(context: LintContext): LintNote[] {
  if (context.tree === null) return [];
  const seekers = unitsByDirectoryAbove(context);
  return unownedDirectories(context.tree, context).flatMap(({ path, directory }) => {
    const { below, beside } = seekers.get(foldSegments(path).join('/')) ?? NOBODY;
    const files = directory.files.filter((name) => {
      const known = name.toLowerCase();
      return (SHARED_BELOW.has(known) && below.size > 1) || (BARRELS.has(known) && beside.size > 1);
    });
    const units = files.some((name) => SHARED_BELOW.has(name.toLowerCase())) ? below : beside;
    return files.length === 0 ? [] : [sharedFile(path, files, [...units])];
  });
}

function sharedFile(path: string, files: readonly string[], unitIds: readonly string[]): LintNote {
  const paths = files.toSorted().map((name) => (path === '' ? name : `${path}/${name}`));
  const way =
    path === ''
      ? 'change them before the run or after it'
      : `change them before the run, or give ${JSON.stringify(path)} to one unit on which the others depend`;
  const message =
    `${listed(paths)} can be written by no unit, but ${unitIds.length} units that work below ` +
    `(${listed(unitIds)}) may all need to change what is in there: ${way}`;
  return { code: 'shared_file', path: ['work_units'], message, unit_ids: unitIds, repairs: [] };
}

interface Seekers {
  /** Units with a directory at any depth below. */
  readonly below: Set<string>;
  /** Units with a directory directly below. */
  readonly beside: Set<string>;
}

const NOBODY: Seekers = { below: new Set(), beside: new Set() };

function unitsByDirectoryAbove({ claims }: LintContext): ReadonlyMap<string, Seekers> {
  const found = new Map<string, Seekers>();
  for (const { owner, directory } of claims) {
    const segments = foldSegments(directory);
    if (segments.length > MAX_DEPTH) continue;
    for (let depth = 0; depth < segments.length; depth += 1) {
      const above = segments.slice(0, depth).join('/');
      let seekers = found.get(above);
      if (seekers === undefined) found.set(above, (seekers = { below: new Set(), beside: new Set() }));
      seekers.below.add(owner);
      if (depth === segments.length - 1) seekers.beside.add(owner);
    }
  }
  return found;
}

interface PlacedDirectory {
  readonly path: string;
  readonly directory: FileTree;
}

function unownedDirectories(tree: FileTree, { claims }: LintContext): readonly PlacedDirectory[] {
  const owned = new Set(claims.map(({ directory }) => foldSegments(directory).join('/')));
  const found: PlacedDirectory[] = [];
  const way: PlacedDirectory[] = [{ path: '', directory: tree }];
  for (let here = way.pop(); here !== undefined; here = way.pop()) {
    if (owned.has(foldSegments(here.path).join('/'))) continue;
    found.push(here);
    for (const directory of [...here.directory.directories.values()].toReversed()) {
      way.push({ path: [...pathSegments(here.path), directory.name].join('/'), directory });
    }
  }
  return found;
}
