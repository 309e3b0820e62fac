import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { isOutOfSpace } from '../journal/journal-error.ts';
import type { WaitForSpace } from '../journal/wait-for-space.ts';
import type { AuditChange } from './audit-change.ts';
import { actBeneath } from './beneath.ts';
import { controlFileNow, isSameControl, type ControlFile } from './control-files.ts';
import { readFileAt } from './image-store.ts';
import { restoreControl } from './restore-control.ts';
import { entryOf, isUnchanged, type TreeEntry } from './tree-entry.ts';
import { isBelow, lookAt, namesOf } from './tree-path.ts';
import { putFile, putLink } from './write-entry.ts';
import { writeNew } from './write-new.ts';

/** What became of a change that was to be taken back. */
export type TakenBack =
  | { readonly restored: true; readonly entry: TreeEntry | null }
  /** `again`: somebody wrote there since the audit, so the next one has to look once more. */
  | { readonly restored: false; readonly why: string; readonly again: boolean; readonly cause?: unknown };

/** Where and with what changes are taken back. */
export interface TakeBackContext {
  readonly root: string;
  /** Gets `a`, what was before, and `b`, what came, for a patch, and `files` for what no patch can hold. */
  readonly directory: string;
  /** The content of a file before; null when nobody kept it. */
  readonly contentBefore: (path: string, entry: TreeEntry) => Buffer | null;
  /** Why nobody did. */
  readonly whyNotKept: (path: string) => string;
}

type TreeAuditChange = Extract<AuditChange, { readonly type: 'tree' }>;
type ControlChange = Extract<AuditChange, { readonly type: 'control' }>;

/** A larger file is kept beside the patch. */
const MOST_IN_PATCH = 4 * 1024 * 1024;

/**
 * Makes the tree what it was before these changes, and keeps what they had made of it. Each path is compared with what
 * the audit saw just before it is touched. Git's own files come first, so that no git obeys what was planted.
 */
function takeBack(
  context: TakeBackContext,
  changes: readonly AuditChange[],
): ReadonlyMap<AuditChange, TakenBack> {
  const done = new Map<AuditChange, TakenBack>();
  const attempt = (change: AuditChange, act: () => TakenBack): void => {
    if (done.get(change)?.restored !== false) done.set(change, guarded(act));
  };
  const tree = changes.filter((change) => change.type === 'tree');
  const byPath = [...tree].sort((one, other) => (one.path < other.path ? -1 : 1));
  const control = changes.filter((change) => change.type === 'control');
  // What came may stand where a directory is needed.
  for (const isNew of [true, false])
    for (const change of control)
      if ((change.before === undefined) === isNew) attempt(change, () => takeBackControl(context, change));
  const repositories = byPath.filter(isNewRepository).map(({ path }) => `${path}/`);
  const ready = new Set(
    byPath.filter((change) => {
      if (repositories.some((repository) => change.path.startsWith(repository))) {
        done.set(change, { restored: true, entry: null });
        return false;
      }
      const why = hopeless(context, change);
      if (why !== null) done.set(change, { restored: false, why, again: false });
      return why === null;
    }),
  );
  // Rights of directories first, else their files could not be reached.
  for (const change of byPath) {
    if (ready.has(change) && change.before?.type === 'directory' && change.after?.type === 'directory') {
      attempt(change, () => setRights(context, change));
    }
  }
  for (const change of byPath.toReversed()) {
    if (ready.has(change) && isReplaced(change)) attempt(change, () => clear(context, change));
  }
  for (const change of byPath) {
    if (ready.has(change) && change.before !== null) attempt(change, () => build(context, change));
  }
  for (const change of byPath.toReversed()) {
    if (ready.has(change) && isLockedDirectory(change)) attempt(change, () => lock(context, change));
  }
  return done;
}

/** Makes the tree what it was as `takeBack` does; those changes for which there is no space are tried again for as long as that is waited for. */
export async function takeBackPatiently(
  context: TakeBackContext,
  changes: readonly AuditChange[],
  withSpace: WaitForSpace,
): Promise<ReadonlyMap<AuditChange, TakenBack>> {
  const done = new Map<AuditChange, TakenBack>();
  let left = changes;
  await withSpace(() => {
    for (const [change, result] of takeBack(context, left)) done.set(change, result);
    left = left.filter((change) => isOutOfSpace(causeOf(done.get(change))));
    const [first] = left;
    if (first !== undefined) throw causeOf(done.get(first));
  });
  return done;
}

function causeOf(result: TakenBack | undefined): unknown {
  return result?.restored === false ? result.cause : undefined;
}

/** Puts the repository as a whole back to its place; what stands there is kept. */
export function takeBackRepository(
  { root, directory }: Pick<TakeBackContext, 'root' | 'directory'>,
  changes: readonly AuditChange[],
): ReadonlyMap<AuditChange, TakenBack> {
  const done = new Map<AuditChange, TakenBack>();
  for (const change of changes) {
    if (change.type !== 'control' || change.before === undefined) continue;
    const { before, after } = change;
    if (before.type === 'objects')
      done.set(change, kept('objects of the last commit are gone: fetch or clone the repository anew'));
    else if (before.type === 'repository' && after === undefined)
      done.set(change, kept('the repository with its history is gone: clone it anew'));
    else if (before.type === 'repository' && after !== undefined)
      done.set(
        change,
        guarded(() => moveBack(root, directory, before.path, after.text)),
      );
  }
  return done;
}

function moveBack(root: string, directory: string, home: string, now: string): TakenBack {
  return actBeneath(root, now, (from) =>
    actBeneath(root, home, (to) => {
      if (lookAt(to) !== null) renameSync(to, placeFor(directory, 'files', home));
      renameSync(from, to);
      return { restored: true, entry: null };
    }),
  );
}

function kept(why: string): TakenBack {
  return { restored: false, why, again: false };
}

function guarded(act: () => TakenBack): TakenBack {
  try {
    return act();
  } catch (error) {
    return {
      restored: false,
      why: error instanceof Error ? error.message : String(error),
      again: false,
      cause: error,
    };
  }
}

const AGAIN: TakenBack = {
  restored: false,
  why: 'it was written again while it was being put back',
  again: true,
};

function takeBackControl({ directory }: TakeBackContext, change: ControlChange): TakenBack {
  const now = controlNow(change);
  if (isSameControl(now, change.before)) return { restored: true, entry: null };
  if (!isSameControl(now, change.after)) return AGAIN;
  if (change.after === undefined) keepDirectory(directory, change);
  else keep(directory, 'files', nameable(change.path), Buffer.from(change.after.text, 'latin1'));
  restoreControl(change.before, change.after);
  return { restored: true, entry: null };
}

/** A packed ref may have any name. */
function nameable(path: string): string {
  return isBelow(path) ? path : path.replaceAll('\0', '_').replaceAll(/(?<=^|\/)(?=\.{0,2}(?:\/|$))/g, '_');
}

function controlNow({ before, after }: ControlChange): ControlFile | undefined {
  const file = before ?? after;
  return file === undefined ? undefined : controlFileNow(file);
}

/** A directory in the place of the file that says where the repository is: nothing in it was looked at. */
function keepDirectory(directory: string, { path, before }: ControlChange): void {
  if (path !== '.git' || before === undefined) return;
  actBeneath(before.base, before.path, (place) => {
    if (lookAt(place)?.isDirectory() === true) renameSync(place, placeFor(directory, 'files', path));
  });
}

/** Why a change cannot be taken back at all; asked before anything is touched. */
function hopeless(context: TakeBackContext, { path, before, kind }: TreeAuditChange): string | null {
  if (before === null || before.type === 'directory' || before.type === 'link' || kind === 'mode_changed')
    return null;
  if (before.type === 'other') return 'it was a pipe, socket or device';
  if (context.contentBefore(path, before) !== null) return null;
  return `its content of before was not kept: ${context.whyNotKept(path)}`;
}

/** Taken away as a whole: most of what is in it was never looked at. */
function isNewRepository({ path, kind, before, after }: TreeAuditChange): boolean {
  if (before !== null || after?.type !== 'directory' || kind !== 'control_file') return false;
  return !/(?:^|\/)\.git\//i.test(path);
}

/** A directory in which even its owner may not write. */
function isLockedDirectory({ before, after }: TreeAuditChange): boolean {
  return before?.type === 'directory' && after?.type !== 'directory' && (before.mode & 0o700) !== 0o700;
}

function lock(context: TakeBackContext, { path, before }: TreeAuditChange): TakenBack {
  return actBeneath(context.root, path, (place) => {
    chmodSync(place, before?.mode ?? 0o755);
    return written(place);
  });
}

/** Whether what is there now has to go before anything can come. */
function isReplaced({ before, after }: TreeAuditChange): boolean {
  return after !== null && (before === null || before.type !== after.type);
}

/** Takes away what came, and keeps it. */
function clear(context: TakeBackContext, change: TreeAuditChange): TakenBack {
  const { path, after } = change;
  return actBeneath(context.root, path, (place) => {
    const stat = lookAt(place);
    if (stat === null) return { restored: true, entry: null };
    if (stat === undefined || after === null) return AGAIN;
    if (after.type === 'directory') {
      if (!stat.isDirectory()) return AGAIN;
      if (isNewRepository(change)) renameSync(place, placeFor(context.directory, 'files', path));
      else rmdirSync(place);
      return { restored: true, entry: null };
    }
    if (!isUnchanged(after, stat)) return AGAIN;
    move(context.directory, place, path, after);
    return { restored: true, entry: null };
  });
}

/** Puts back what was there. */
function build(context: TakeBackContext, change: TreeAuditChange): TakenBack {
  const { path, before, after, kind } = change;
  if (before === null) return { restored: true, entry: null };
  if (before.type === 'directory') return buildDirectory(context, path, before, after);
  if (kind === 'mode_changed') return setRights(context, change);
  const content = before.type === 'file' ? context.contentBefore(path, before) : null;
  return actBeneath(context.root, path, (place) => {
    const there = after !== null && after.type === before.type ? after : null;
    const stat = lookAt(place);
    if (stat === undefined || (there === null ? stat !== null : stat === null || !isUnchanged(there, stat))) {
      return AGAIN;
    }
    if (there !== null) copyAway(context.directory, place, path, there);
    if (before.type === 'link') {
      const target = Buffer.from(before.target ?? '', 'latin1');
      keepLink(context.directory, 'a', path, target);
      putLink(place, target, before, there !== null);
    } else if (content !== null) {
      if (isPatchable(path, before)) keep(context.directory, 'a', path, content, before.mode);
      putFile(place, content, before, there !== null);
    }
    return written(place);
  });
}

function buildDirectory(
  context: TakeBackContext,
  path: string,
  before: TreeEntry,
  after: TreeEntry | null,
): TakenBack {
  return actBeneath(context.root, path, (place) => {
    // Already done, for the sake of what is in it.
    const made = after?.type !== 'directory';
    if (made) mkdirSync(place);
    if (made && process.getuid?.() === 0) lchownSync(place, before.uid, before.gid);
    // What was in it comes next.
    chmodSync(place, made ? before.mode | 0o700 : before.mode);
    return written(place);
  });
}

function setRights(context: TakeBackContext, { path, before, after }: TreeAuditChange): TakenBack {
  return actBeneath(context.root, path, (place) => {
    const stat = lookAt(place);
    if (stat === null || stat === undefined || before === null || after === null) return AGAIN;
    if (stat.isSymbolicLink() !== (before.type === 'link') || stat.ino !== after.ino) return AGAIN;
    // A new owner takes away set-uid: the mode comes after it.
    if (stat.uid !== before.uid || stat.gid !== before.gid) lchownSync(place, before.uid, before.gid);
    if (before.type !== 'link') chmodSync(place, before.mode);
    return written(place);
  });
}

function written(place: Buffer): TakenBack {
  const stat = lookAt(place);
  if (stat === null || stat === undefined) return AGAIN;
  return { restored: true, entry: entryOf(place, stat) };
}

/** Git applies no patch inside a repository's own directory. */
function isPatchable(path: string, entry: TreeEntry): boolean {
  if (/(?:^|\/)\.git(?:\/|$)/i.test(path)) return false;
  return entry.type === 'link' || (entry.type === 'file' && entry.size <= MOST_IN_PATCH);
}

function move(directory: string, place: Buffer, path: string, entry: TreeEntry): void {
  if (entry.type === 'other') {
    // Whoever reads what was saved is not to wait for a pipe.
    keep(directory, 'files', path, Buffer.from(`${describe(place)}\n`));
    return unlinkSync(place);
  }
  const kept = placeFor(directory, isPatchable(path, entry) ? 'b' : 'files', path);
  try {
    renameSync(place, kept);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    copyAway(directory, place, path, entry);
    unlinkSync(place);
  }
}

function describe(place: Buffer): string {
  const stat = lstatSync(place);
  if (stat.isFIFO()) return 'a named pipe';
  if (stat.isSocket()) return 'a socket';
  return `a ${stat.isBlockDevice() ? 'block' : 'character'} device, number ${stat.rdev}`;
}

function copyAway(directory: string, place: Buffer, path: string, entry: TreeEntry): void {
  if (entry.type === 'link') return keepLink(directory, 'b', path, readlinkSync(place, 'buffer'));
  const content = readFileAt(place, entry);
  if (content === null) throw new Error('it could not be read, so it was not touched');
  keep(directory, isPatchable(path, entry) ? 'b' : 'files', path, content, entry.mode);
}

function keep(directory: string, side: string, path: string, content: Buffer, mode = 0o644): void {
  const place = placeFor(directory, side, path);
  // An earlier try may have come so far.
  rmSync(place, { force: true });
  writeNew(place, content, (mode & 0o111) === 0 ? 0o644 : 0o755);
}

function keepLink(directory: string, side: string, path: string, target: Buffer): void {
  const place = placeFor(directory, side, path);
  rmSync(place, { force: true });
  symlinkSync(target, place);
}

function placeFor(directory: string, side: string, path: string): Buffer {
  const below = namesOf(path).flatMap((name) => [Buffer.from('/'), name]);
  const place = Buffer.concat([Buffer.from(join(directory, side)), ...below]);
  mkdirSync(place.subarray(0, place.lastIndexOf('/')), { recursive: true });
  return place;
}
