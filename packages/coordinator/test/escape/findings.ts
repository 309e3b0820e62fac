import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutOfBounds } from '@ralph/manifest';
import type { RunEvent } from '@ralph/reducer';
import * as z from 'zod';

/** What the audit said and did about one path. */
export interface Finding {
  readonly path: string;
  readonly kind: OutOfBounds['kind'];
  /** What came is in the quarantine, or nothing came that could be: a mode, an empty directory. */
  readonly saved: boolean;
  /** The run says that the path is again as it was. */
  readonly restored: boolean;
}

const IndexSchema = z.looseObject({
  changes: z.array(
    z.looseObject({ path: z.string(), after: z.looseObject({ type: z.string() }).nullable() }),
  ),
});

/** What a run found, by the unit to which it was put down. */
export function findingsOf(
  root: string,
  events: readonly RunEvent[],
): readonly { readonly unit_id: string | null; readonly finding: Finding }[] {
  const restored = new Set(
    events.flatMap((event) =>
      event.type === 'tree_restored' ? event.restored.map((path) => `${event.quarantine} ${path}`) : [],
    ),
  );
  const writes = events.flatMap((event) => (event.type === 'out_of_bounds_found' ? event.writes : []));
  return writes.map((write) => {
    const { unit_id, path, kind, quarantine } = write;
    const saved = quarantine !== undefined && isSaved(join(root, quarantine), write);
    return { unit_id, finding: { path, kind, saved, restored: restored.has(`${quarantine} ${path}`) } };
  });
}

function isSaved(index: string, { path, kind }: OutOfBounds): boolean {
  const { changes } = IndexSchema.parse(JSON.parse(readFileSync(index, 'utf8')));
  const change = changes.find((one) => one.path === path);
  if (change === undefined) return false;
  if (kind === 'mode_changed' || change.after?.type === 'directory') return true;
  const base = index.replace(/\.json$/, '');
  return [textOf(`${base}.patch`), ...namesIn(base)].some((text) => text.includes(quoted(path)));
}

/** As a patch that is read as latin1 has it, or a directory; the one byte that is no text is known. */
function quoted(path: string): string {
  return path
    .replaceAll('\n', '\\n')
    .replaceAll('\ufffd', '\u00ff')
    .replaceAll(/\/(?=\.\.\/)/g, '/_');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
