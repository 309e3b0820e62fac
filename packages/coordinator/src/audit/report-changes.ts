import { isDirectoryAlone, type AuditChange } from './audit-change.ts';

/** One line of a report, and the changes that it stands for. */
export interface ReportedChange {
  readonly path: string;
  readonly kind: AuditChange['kind'];
  readonly changes: readonly AuditChange[];
}

/** A new directory with more in it is told as one. */
const MOST_IN_NEW_DIRECTORY = 100;

/**
 * Puts changes into lines for people: a directory that came or went with its files goes without saying, a new
 * repository is one line, and so is a new directory with very much in it.
 */
export function reportChanges(changes: readonly AuditChange[]): readonly ReportedChange[] {
  const parents = new Set(changes.flatMap(({ path }) => directoriesAbove(path)));
  const fresh = new Set(changes.filter(isNewDirectory).map(({ path }) => path));
  const groups = new Map<string, AuditChange[]>();
  for (const change of changes) {
    const top = topOf(change.path, fresh);
    const group = groups.get(top);
    if (group === undefined) groups.set(top, [change]);
    else group.push(change);
  }
  return [...groups].flatMap(([top, group]): readonly ReportedChange[] => {
    const whole = /(?:^|\/)\.git$/i.test(top) || group.length > MOST_IN_NEW_DIRECTORY;
    const kind = group.find(({ path }) => path === top)?.kind ?? 'created';
    if (whole && fresh.has(top)) return [{ path: top, kind, changes: group }];
    return group
      .filter((change) => !(isDirectoryAlone(change) && parents.has(change.path)))
      .map((change) => ({ path: change.path, kind: change.kind, changes: [change] }));
  });
}

function isNewDirectory(change: AuditChange): boolean {
  return isDirectoryAlone(change) && change.after !== null && change.after !== undefined;
}

/** The new repository that a path is in; else the highest new directory; else the path itself. */
function topOf(path: string, fresh: ReadonlySet<string>): string {
  const above = [...directoriesAbove(path), path];
  return (
    above.find((one) => fresh.has(one) && /(?:^|\/)\.git$/i.test(one)) ??
    above.find((one) => fresh.has(one)) ??
    path
  );
}

/** From the highest down, without the path itself. */
function directoriesAbove(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}
