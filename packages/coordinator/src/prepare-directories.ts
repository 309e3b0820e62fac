import { lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkUnit } from '@ralph/manifest';
import { directoryOverlaps, reservedSegment, unitOrder } from '@ralph/manifest';
import { CoordinatorError } from './coordinator-error.ts';
import { liesBeneath } from './lies-beneath.ts';
import { relativePosix } from './relative-posix.ts';

/** Where a unit may write, as its plan says. */
export type DirectoryClaims = Pick<WorkUnit, 'unit_id' | 'allowed_directories'> &
  Partial<Pick<WorkUnit, 'dependencies'>>;

/**
 * Creates the units' missing directories and returns, for each unit, the real absolute paths it may write.
 *
 * Real paths are judged once more by the plan's rules, because a symlink can lead a harmless name out of the
 * checkout, into `.git`, or into another unit's directory.
 *
 * @throws CoordinatorError `directory_unusable`, naming every directory at fault.
 */
export function prepareDirectories(
  root: string,
  units: readonly DirectoryClaims[],
): ReadonlyMap<string, readonly string[]> {
  const problems: string[] = [];
  const directories = new Map<string, readonly string[]>();
  for (const unit of units) {
    const real: string[] = [];
    for (const directory of unit.allowed_directories) {
      const prepared = prepareDirectory(root, directory);
      if ('problem' in prepared) problems.push(`${unit.unit_id}: ${directory}: ${prepared.problem}`);
      else real.push(prepared.path);
    }
    directories.set(unit.unit_id, real);
  }
  problems.push(...realOverlaps(root, units, directories));
  if (problems.length > 0) throw new CoordinatorError('directory_unusable', problems.join('\n'));
  return directories;
}

/**
 * Prepares the directories of one unit once more, before an attempt: a worker that nothing confines may have removed
 * them, or put links in their place, behind which we would let the next one write.
 *
 * @throws CoordinatorError `directory_unusable` when they lead elsewhere than when the run began.
 */
export function prepareAgain(root: string, unit: DirectoryClaims, began: readonly string[]): void {
  if (unit.allowed_directories.every((path, index) => realPathOrNull(join(root, path)) === began[index]))
    return;
  const real = prepareDirectories(root, [unit]).get(unit.unit_id) ?? [];
  const problems = real.flatMap((path, index) => {
    const before = began[index] ?? '';
    if (path === before) return [];
    const [now, then] = [relativePosix(root, path), relativePosix(root, before)];
    return `${unit.unit_id}: ${then}: was replaced while the run went on, and leads to ${now}`;
  });
  if (problems.length > 0) throw new CoordinatorError('directory_unusable', problems.join('\n'));
}

type Prepared = { readonly path: string } | { readonly problem: string };

function prepareDirectory(root: string, directory: string): Prepared {
  const led = whereItLeads(root, directory);
  if (led !== null && 'problem' in led) return led;
  try {
    const path = led?.path ?? makeDirectory(join(root, directory));
    const reserved = reservedSegment(relativePosix(root, path));
    if (reserved !== null) return { problem: `leads into the reserved directory ${reserved}` };
    return path === root ? { problem: 'leads to the checkout itself' } : { path };
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

function makeDirectory(path: string): string {
  mkdirSync(path, { recursive: true });
  return realpathSync.native(path);
}

/** Null where it is still to be made. Asked before that, so that `mkdir` never follows a link out of the checkout. */
function whereItLeads(root: string, directory: string): Prepared | null {
  let [path, real] = [root, root];
  for (const segment of directory.split('/').filter((part) => part !== '' && part !== '.')) {
    path = join(path, segment);
    const found = realPathOrNull(path);
    if (found === null)
      return isDanglingLink(path) ? { problem: `${path} is a symbolic link to nothing` } : null;
    if (!statSync(found).isDirectory()) return { problem: `${path} is a file; name a directory` };
    if (!liesBeneath(root, found)) return { problem: `leads out of the checkout, to ${found}` };
    real = found;
  }
  return { path: real };
}

function realPathOrNull(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function isDanglingLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** Units that wait for each other may share a directory: the later one starts after the audit of the earlier. */
function realOverlaps(
  root: string,
  units: readonly DirectoryClaims[],
  directories: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const claims = [...directories].flatMap(([owner, paths]) =>
    paths.map((path) => ({ owner, directory: relativePosix(root, path) })),
  );
  return directoryOverlaps(claims, unitOrder(units)).map(
    ({ outer, inner }) =>
      `${inner.owner} and ${outer.owner}: ${inner.directory} and ${outer.directory} overlap by real path; ` +
      'give each unit directories of its own, or let one depend on the other',
  );
}
