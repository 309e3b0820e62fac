import { randomUUID } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';
import { notRegular, readRegular } from '../regular-file.ts';
import { temporaryName, writeNewFile } from './atomic-write.ts';
import { isOutOfSpace } from './journal-error.ts';
import { livenessOf, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** The right to be the only coordinator of a checkout. */
export interface RunLock {
  readonly token: string;
  /** Whether its file is still there. */
  readonly isHeld: () => boolean;
  /**
   * Takes it once more, for somebody deleted its file.
   *
   * @throws CoordinatorError `lock_held` when another process took it meanwhile.
   */
  readonly retake: () => void;
  /** Gives the right back; does nothing when it is no longer ours. Never throws. */
  readonly release: () => void;
}

interface LockHolder extends ProcessIdentity {
  readonly schema_version: 1;
  readonly token: string;
  readonly run_id: string;
  readonly started_at: string;
}

/**
 * Takes the run lock of an agent directory, `run.lock`, also from a holder that is dead.
 *
 * A lock file is linked into place only when it is complete and on disk, so no crash leaves half a one. A dead
 * holder's file is never deleted by those who want it, because one of them might delete what another has just put
 * there. Instead each names its claim after the holder's token: one file of that name can exist, so one claim wins.
 *
 * @throws CoordinatorError `lock_held` while another process holds it or may hold it.
 */
export function acquireRunLock(agentDirectory: string, owner: { readonly run_id: string }): RunLock {
  const path = join(agentDirectory, 'run.lock');
  const mine: LockHolder = {
    schema_version: 1,
    token: randomUUID(),
    ...ownIdentity(),
    run_id: owner.run_id,
    started_at: new Date().toISOString(),
  };
  const take = (): void => {
    const complete = temporaryName(path);
    try {
      mkdirSync(agentDirectory, { recursive: true });
      writeNewFile(complete, `${JSON.stringify(mine, null, 2)}\n`, { durable: true });
      while (!tryToHold(path, complete, mine.token));
    } catch (cause) {
      throw cause instanceof CoordinatorError ? cause : unwritable(path, cause);
    } finally {
      rmSync(complete, { force: true });
    }
  };
  const isHeld = (): boolean => readHolder(path)?.token === mine.token;
  take();
  removeDeadClaims(agentDirectory);
  return {
    token: mine.token,
    isHeld,
    retake: take,
    release() {
      try {
        if (isHeld()) rmSync(path, { force: true });
      } catch {
        // Whoever comes next takes it over from a dead holder; here it would only hide why the run ended.
        return;
      }
    },
  };
}

/**
 * Makes sure that nobody holds the run lock, without taking it.
 *
 * @throws CoordinatorError `lock_held` while another process holds it or may hold it.
 */
export function requireFreeLock(agentDirectory: string): void {
  const path = join(agentDirectory, 'run.lock');
  const last = lastClaim(path);
  if (last !== null && livenessOf(last) !== 'dead') throw held(path, last);
}

/** The run whose coordinator holds the run lock, or may hold it; null when nobody does. */
export function lockedBy(agentDirectory: string): string | null {
  const last = lastClaim(join(agentDirectory, 'run.lock'));
  return last !== null && livenessOf(last) !== 'dead' ? last.run_id : null;
}

/** One try; false means that the lock changed meanwhile. */
function tryToHold(path: string, complete: string, token: string): boolean {
  if (linkIfFree(complete, path)) return true;
  const last = lastClaim(path);
  if (last === null) return false;
  if (livenessOf(last) !== 'dead') throw held(path, last);
  const claim = claimName(path, last.token);
  if (!linkIfFree(complete, claim)) return false;
  // The dead holder may have been succeeded, and its claims tidied away, since we read its name.
  if (lastClaim(path)?.token !== token) {
    rmSync(claim);
    return false;
  }
  renameSync(claim, path);
  return true;
}

/** Follows the claims from the lock file on: each is named after the dead holder that it succeeds. */
function lastClaim(path: string): LockHolder | null {
  let last: LockHolder | null = null;
  for (let next = readHolder(path); next !== null; next = readHolder(claimName(path, next.token)))
    last = next;
  return last;
}

function claimName(path: string, token: string): string {
  return `${path}.after.${token}`;
}

function linkIfFree(existing: string, name: string): boolean {
  try {
    linkSync(existing, name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Null when there is no such file. */
function readHolder(path: string): LockHolder | null {
  let text: string;
  try {
    // A link that leads nowhere is in the way all the same.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) throw notRegular(path);
    text = readRegular(path).toString('utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw unreadable(path, cause);
  }
  const holder = parsed(path, text);
  if (!isLockHolder(holder)) throw unreadable(path, undefined);
  return holder;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** By hand, because every command that looks at a run asks, and most of them need no schema besides. */
function isLockHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false;
  const holder: Partial<Record<keyof LockHolder, unknown>> = value;
  const { pid, process_start_time: ticks, boot_id, pid_namespace } = holder;
  const isText = (field: unknown): boolean => typeof field === 'string';
  return (
    holder.schema_version === 1 &&
    isText(holder.token) &&
    holder.token !== '' &&
    typeof pid === 'number' &&
    Number.isSafeInteger(pid) &&
    pid >= 1 &&
    (ticks === null || Number.isSafeInteger(ticks)) &&
    (boot_id === null || isText(boot_id)) &&
    (pid_namespace === null || isText(pid_namespace)) &&
    [holder.hostname, holder.run_id, holder.started_at].every(isText)
  );
}

/** What died on the way to the lock left a claim or a temporary file; the living remove their own. */
function removeDeadClaims(agentDirectory: string): void {
  for (const name of readdirSync(agentDirectory)) {
    if (!/^run\.lock\.(?:after|tmp)\./.test(name)) continue;
    const path = join(agentDirectory, name);
    try {
      const holder = readHolder(path);
      if (holder !== null && livenessOf(holder) === 'dead') rmSync(path, { force: true });
    } catch {
      // Half a temporary file may be one that is being written right now: it is in nobody's way.
      continue;
    }
  }
}

function held(path: string, holder: LockHolder): CoordinatorError {
  const who = `process ${holder.pid} on ${holder.hostname} (run ${holder.run_id}, since ${holder.started_at})`;
  const remedy =
    livenessOf(holder) === 'alive'
      ? `wait for it, or stop it with: kill -INT ${holder.pid}`
      : `it belongs to another machine or container, where only you can look: if it no longer runs, delete ${path}. ` +
        'Inside of a unit of that run there is no way on: a run cannot start another one in its own checkout';
  return new CoordinatorError(
    'lock_held',
    `Another ralph works in this checkout: ${who}. To go on, ${remedy}.`,
  );
}

/** No crash of ours leaves such a file, so somebody changed it, perhaps below a living holder: people must decide. */
function unreadable(path: string, cause: unknown): CoordinatorError {
  return new CoordinatorError(
    'lock_held',
    `${path} is not a lock file that this version can read. If no ralph works in this checkout, delete it and try again.`,
    cause,
  );
}

function unwritable(path: string, cause: unknown): CoordinatorError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const remedy = isOutOfSpace(cause)
    ? 'free some space'
    : 'make its directory writable, on a file system with hard links';
  return new CoordinatorError('state_unwritable', `Cannot create ${path}: ${reason}: ${remedy}.`, cause);
}
