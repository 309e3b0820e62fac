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

/** Whether a directory came or went. */
export function isDirectoryAlone({ type, before, after }: AuditChange): boolean {
  if (type === 'control') return false;
  return (before ?? after)?.type === 'directory' && (before === null || after === null);
}
