import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a tree looks like: kind, mode, time and content of each path. */
export type TreeSnapshot = ReadonlyMap<string, string>;

/** Reads a tree byte for byte; `skip` names what is not looked at, relative to the base. */
export function snapshotOf(base: string, skip: (path: string) => boolean): TreeSnapshot {
  const found = new Map<string, string>();
  // Names need not be text: they are read as bytes, and told as far as they are.
  const pending = [Buffer.alloc(0)];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for (const name of readdirSync(below(base, path), { encoding: 'buffer' })) {
      const child = path.length === 0 ? name : Buffer.concat([path, Buffer.from('/'), name]);
      if (skip(child.toString())) continue;
      const { text, directory } = describePath(below(base, child));
      found.set(child.toString(), text);
      if (directory) pending.push(child);
    }
  }
  return found;
}

function below(base: string, path: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${base}/`), path]);
}

/** The paths that differ. */
export function changedIn(before: TreeSnapshot, after: TreeSnapshot): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}

/** Whether two looks at a path differ in nothing but its time. */
export function differInTime(before: string | undefined, after: string | undefined): boolean {
  const [one, other] = [before, after].map((text) => text?.replace(/ at [\d.]+$/, ''));
  return one === other;
}

function describePath(path: Buffer): { readonly text: string; readonly directory: boolean } {
  const stat = lstatSync(path);
  const mode = stat.mode.toString(8);
  if (stat.isDirectory()) return { text: `directory ${mode}`, directory: true };
  if (stat.isSymbolicLink()) return { text: `link to ${readlinkSync(path)}`, directory: false };
  if (!stat.isFile()) return { text: `special ${mode}`, directory: false };
  const content = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { text: `file ${mode} ${content} at ${stat.mtimeMs}`, directory: false };
}
