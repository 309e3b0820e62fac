import type { StrayKind } from '@ralph/manifest';
import type { ControlFile } from './control-files.ts';
import type { TreeChange } from './tree-entry.ts';

/** A change that an audit found; paths are byte for byte, as latin1 text. */
export type AuditChange =
  | (TreeChange & { readonly type: 'tree'; readonly kind: StrayKind })
  | {
      readonly type: 'control';
      readonly kind: 'control_file';
      readonly path: string;
      readonly before: ControlFile | undefined;
      readonly after: ControlFile | undefined;
    };

/** What happened to a path, once its content is known to have changed or not. */
export function kindOf({ path, before, after }: TreeChange, sameContent: boolean): StrayKind {
  if (path.split('/').some((name) => /^\.git$/i.test(name))) return 'control_file';
  if (before === null) return 'created';
  if (after === null) return 'deleted';
  if (before.type !== after.type) return 'type_changed';
  return sameContent ? 'mode_changed' : 'modified';
}

/** For each changed file with several names, those of its other names that changed too. */
export function otherNames(changes: readonly AuditChange[]): ReadonlyMap<string, readonly string[]> {
  const byInode = new Map<number, string[]>();
  for (const change of changes) {
    for (const inode of new Set(sharedInodes(change))) {
      const paths = byInode.get(inode);
      if (paths === undefined) byInode.set(inode, [change.path]);
      else paths.push(change.path);
    }
  }
  const groups = [...byInode.values()].filter(({ length }) => length > 1);
  return new Map(groups.flatMap((paths) => paths.map((path) => [path, paths.filter((one) => one !== path)])));
}

/** A name that was taken away counts as well: the file may have been written under it first. */
function sharedInodes({ type, before, after }: AuditChange): readonly number[] {
  if (type === 'control') return [];
  return [before, after].flatMap((entry) => (entry?.type === 'file' && entry.links > 1 ? [entry.ino] : []));
}

/** Whether a directory came or went. */
export function isDirectoryAlone({ type, before, after }: AuditChange): boolean {
  if (type === 'control') return false;
  return (before ?? after)?.type === 'directory' && (before === null || after === null);
}
