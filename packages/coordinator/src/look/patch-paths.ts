import { readdirSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { stallsGit } from '../audit/rule-files.ts';
import { lookAt, pathBytes, pathText, placeIn } from '../audit/tree-path.ts';

/** Paths by what a patch says of them; byte for byte, as latin1 text, relative to the checkout. */
export interface PatchPaths {
  /** Regular files and symbolic links. */
  readonly present: readonly string[];
  /** Nothing is there that a patch can hold; what the commit has there is deleted. */
  readonly gone: readonly string[];
  /** Pipes, sockets and devices. */
  readonly special: readonly string[];
  /** Repositories inside the checkout, and how many of the paths each holds. */
  readonly repositories: ReadonlyMap<string, number>;
  /** Pipes and devices that git would read first, and how many of the paths stay out because of each. */
  readonly stalling: ReadonlyMap<string, number>;
}

/** Sorts paths of a journal; `modes` are those of the paths that the commit holds, such as `100644`. */
export function sortPatchPaths(
  root: string,
  paths: readonly string[],
  modes: ReadonlyMap<string, string>,
): PatchPaths {
  const tree = openTree(root);
  const present: string[] = [];
  const gone: string[] = [];
  const special: string[] = [];
  const repositories = new Map<string, number>();
  const stalling = new Map<string, number>();
  for (const path of namesOf(tree, paths, modes)) {
    const repository = repositoryAround(tree, path, modes);
    const found = tree.at(path);
    const pipe = tree.stallsAbove(path);
    if (repository !== null) count(repositories, repository);
    else if (found === null || found.isDirectory()) gone.push(path);
    else if (!found.isFile() && !found.isSymbolicLink()) special.push(path);
    else if (pipe === null) present.push(path);
    else count(stalling, pipe);
  }
  return { present, gone: [...gone, ...special], special, repositories, stalling };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** What a journal calls a name with bytes that are no UTF-8 may be any of several: those of the commit and of the tree. */
function namesOf(
  tree: Tree,
  paths: readonly string[],
  modes: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const isUnclear = (path: string): boolean => path.includes('\uFFFD');
  const unclear = new Set(paths.filter(isUnclear));
  const names = paths.flatMap((path) => (isUnclear(path) ? tree.named(path) : [pathBytes(path)]));
  const committed = unclear.size === 0 ? [] : [...modes.keys()].filter((name) => unclear.has(pathText(name)));
  return new Set([...names, ...committed]);
}

/** Git adds no file of a repository inside another one; what it tracks there all the same is a file as any other. */
function repositoryAround(tree: Tree, path: string, modes: ReadonlyMap<string, string>): string | null {
  for (let step = path; step !== '.'; step = dirname(step)) {
    if (modes.get(step) === SUBMODULE) return step;
    if (!modes.has(path) && tree.at(step)?.isDirectory() === true && tree.at(`${step}/.git`) !== null)
      return step;
  }
  return null;
}

const SUBMODULE = '160000';

/** A checkout that is looked into; each place once. */
interface Tree {
  /** What is there; null where a link leads on the way. */
  readonly at: (path: string) => Stats | null;
  /** Those that read like a path of a journal. */
  readonly named: (text: string) => readonly string[];
  /** A file of attributes that is a pipe or device, in one of the directories above. */
  readonly stallsAbove: (path: string) => string | null;
}

function openTree(root: string): Tree {
  const place = (path: string) => placeIn(root, path);
  const at = once((path): Stats | null => {
    const above = dirname(path);
    if (above !== '.' && at(above)?.isDirectory() !== true) return null;
    return lookAt(place(path)) ?? null;
  });
  const namesIn = once((directory): ReadonlyMap<string, readonly string[]> => {
    const names = new Map<string, string[]>();
    if (directory !== '.' && at(directory)?.isDirectory() !== true) return names;
    for (const name of readdirSync(place(directory), { encoding: 'latin1' })) {
      const text = pathText(name);
      names.set(text, [...(names.get(text) ?? []), name]);
    }
    return names;
  });
  const named = once((text): readonly string[] => {
    const cut = text.lastIndexOf('/');
    const above = cut === -1 ? ['.'] : named(text.slice(0, cut));
    return above.flatMap((directory) =>
      (namesIn(directory).get(text.slice(cut + 1)) ?? []).map((name) =>
        directory === '.' ? name : `${directory}/${name}`,
      ),
    );
  });
  const stallsIn = once((directory): string | null => {
    const name = directory === '.' ? '.gitattributes' : `${directory}/.gitattributes`;
    if (stallsGit(place(name))) return name;
    return directory === '.' ? null : stallsIn(dirname(directory));
  });
  return { at, named, stallsAbove: (path) => stallsIn(dirname(path)) };
}

function once<T>(look: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const answer = look(name);
    known.set(name, answer);
    return answer;
  };
}
