import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a tree looks like: kind, mode, owner, time and content of each path. */
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

/** By how many ms the times of two looks at a path are apart; null when they differ in anything else. */
export function apartInTime(before: string | undefined, after: string | undefined): number | null {
  const [one, other] = [before, after].map((text) => / at (?<time>[\d.]+)$/.exec(text ?? ''));
  if (before?.slice(0, one?.index) !== after?.slice(0, other?.index)) return null;
  return Math.abs(Number(one?.groups?.['time'] ?? 0) - Number(other?.groups?.['time'] ?? 0));
}

function describePath(path: Buffer): { readonly text: string; readonly directory: boolean } {
  const stat = lstatSync(path);
  const mode = `${stat.mode.toString(8)} ${stat.uid}:${stat.gid}`;
  if (stat.isDirectory()) return { text: `directory ${mode}`, directory: true };
  if (stat.isSymbolicLink()) return { text: `link to ${readlinkSync(path)}`, directory: false };
  if (!stat.isFile()) return { text: `special ${mode}`, directory: false };
  const content = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { text: `file ${mode} ${content} at ${stat.mtimeMs}`, directory: false };
}
