import { setImmediate as nextTurn } from 'node:timers/promises';
import { isSecretPath } from '../secret-paths.ts';
import { listDirectory } from './list-directory.ts';
import type { DirectoryEntry } from './list-directory.ts';
import { judgeByPolicy, policyFrom, USUAL_SECRETS } from './secret-policy.ts';
import type { SecretPolicy } from './secret-policy.ts';

/** Knows the files of a checkout that hold credentials. */
export interface SecretIndex {
  readonly policy: SecretPolicy;
  /** Their absolute paths, and all that were found before; directories that have not changed are not read again. */
  readonly paths: () => Promise<readonly string[]>;
}

/** Entries that are looked at, the upper directories first: a jail must not take long to be built. */
const MOST_ENTRIES = 50_000;
const AT_A_TIME = 150;

/** Somebody else's files in great number; what is secret in there was published. `.git` is read by all. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', '.agent']);

/** Opens an index of the secrets in a checkout; keep it, for only its first answer costs a walk. */
export function openSecretIndex(root: string, asked: SecretPolicy = USUAL_SECRETS): SecretIndex {
  const policy = policyFrom(root, asked);
  const verdict = judgeByPolicy(policy);
  /** Found once, a secret stays one: nobody uncovers it by making so many files that the walk ends before it. */
  const secrets = new Set<string>();
  const known = new WeakMap<readonly DirectoryEntry[], Findings>();
  const top: Place = { path: root, names: [] };
  const findingsOf = (directory: Place, entries: readonly DirectoryEntry[]): Findings => {
    const before = known.get(entries);
    if (before !== undefined) return before;
    const found = judgeEntries(directory, entries, verdict);
    known.set(entries, found);
    return found;
  };
  return {
    policy,
    paths: async () => {
      const open: Place[] = [top];
      let [entries, next] = [0, 0];
      for (const directory of open) {
        if (entries > MOST_ENTRIES) break;
        const listed = listDirectory(directory.path);
        entries += listed.length;
        const found = findingsOf(directory, listed);
        for (const path of found.secrets) secrets.add(path);
        for (const inner of found.directories) open.push(inner);
        next += 1;
        if (next % AT_A_TIME === 0) await nextTurn();
      }
      return [...secrets];
    },
  };
}

/** A directory by its path, and by the names that lead to it from the root. */
interface Place {
  readonly path: string;
  readonly names: readonly string[];
}

interface Findings {
  readonly secrets: readonly string[];
  readonly directories: readonly Place[];
}

/** Links count at the top only: deeper ones may be a worker's, who could have anything covered by them. */
function judgeEntries(
  directory: Place,
  entries: readonly DirectoryEntry[],
  verdict: ReturnType<typeof judgeByPolicy>,
): Findings {
  const isSecret = (path: readonly string[]): boolean => {
    const judged = verdict(path);
    return judged === null ? isSecretPath(path) : judged === 'hidden';
  };
  const [secrets, directories]: [string[], Place[]] = [[], []];
  for (const { name, kind } of entries) {
    if ((kind === 'link' && directory.names.length > 0) || (SKIPPED.has(name) && kind === 'directory'))
      continue;
    const place = { path: `${directory.path}/${name}`, names: [...directory.names, name] };
    if (isSecret(place.names)) secrets.push(place.path);
    else if (kind === 'directory') directories.push(place);
  }
  return { secrets, directories };
}
