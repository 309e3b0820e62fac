import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic, writeNewFile } from '../journal/atomic-write.ts';
import { isOutOfSpace } from '../journal/journal-error.ts';
import { livenessOf, ownIdentity } from '../journal/process-identity.ts';
import { returnLogin } from './return-login.ts';
import { readBounded } from '../bounded-file.ts';
import { sha256, type LoginCopy } from './plan-home.ts';

/** Whose a copy of an agent's state is; it lies beside that, so that the next run can tidy up after a dead owner. */
const StateRecordSchema = z.looseObject({
  schema_version: z.literal(1),
  pid: z.int().min(1),
  process_start_time: z.int().nullable(),
  boot_id: z.string().nullable(),
  pid_namespace: z.string().nullable(),
  hostname: z.string(),
  run_id: z.string().optional(),
  unit_id: z.string().optional(),
  agent: z.string().optional(),
  logins: z.array(z.looseObject({ copy: z.string(), original: z.string(), sha256: z.string() })),
});

type StateRecord = z.infer<typeof StateRecordSchema>;

/** Which attempt a copy is for. */
export interface StateOwner {
  readonly run_id: string;
  readonly unit_id: string;
  readonly attempt: number;
  /** Name of the adapter. */
  readonly agent: string;
}

/** From then on a copy whose owner cannot be looked at from here, because of another container, counts as left behind. */
const FORGOTTEN_MS = 7 * 24 * 60 * 60_000;

/** Where the record of a copy lies. */
function recordPath(directory: string): string {
  return `${directory}.json`;
}

/** Writes the record; there is none yet. */
export function writeRecord(directory: string, owner: StateOwner, logins: readonly LoginCopy[]): void {
  const record = { schema_version: 1, ...ownIdentity(), ...owner, logins };
  writeNewFile(recordPath(directory), `${JSON.stringify(record, null, 2)}\n`);
}

/** Whether nobody will remove this copy but us: its owner is dead, or it has no record any more. */
export function isLeftBehind(directory: string): boolean {
  const record = readRecord(directory);
  if (record === null) return true;
  switch (livenessOf(record)) {
    case 'alive':
      return false;
    case 'dead':
      return true;
    case 'unknown':
      return Date.now() - statSync(recordPath(directory)).mtimeMs > FORGOTTEN_MS;
  }
}

/** Whether a copy is of this run, and of this unit and agent where they are given. */
export function isOf(directory: string, wanted: Partial<StateOwner>): boolean {
  const record = readRecord(directory);
  if (record === null) return false;
  const { run_id, unit_id = record.unit_id, agent = record.agent } = wanted;
  return record.run_id === run_id && record.unit_id === unit_id && record.agent === agent;
}

/**
 * Makes a copy that a dead process left behind ours, with its logins up to date.
 *
 * @throws Error when the copy is no longer as it was made, so that it cannot be used again.
 */
export function takeOver(directory: string, owner: StateOwner): void {
  returnLogins(directory);
  renewRecord(directory, { ...ownIdentity(), ...owner });
}

/**
 * Gives renewed logins back to the user.
 *
 * @throws Error when the user's file cannot be written.
 */
export function returnLogins(directory: string): void {
  for (const login of readRecord(directory)?.logins ?? []) {
    if (login.copy.startsWith(join(directory, sep))) returnLogin(login);
  }
}

/**
 * Gives renewed logins back and removes the copy, its record last: without one it would be nobody's.
 *
 * @throws Error when the user's file cannot be written; where that is for want of space, the copy stays for the next run.
 */
export function discardState(directory: string): void {
  let isKept = false;
  try {
    returnLogins(directory);
  } catch (error) {
    isKept = isOutOfSpace(error);
    throw error;
  } finally {
    if (!isKept) {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
      rmSync(recordPath(directory), { force: true });
    }
  }
}

/**
 * Brings the logins of a copy up to date for another attempt: somebody may have renewed the user's own meanwhile.
 *
 * @throws Error when the copy is no longer as it was made, so that it cannot be used again.
 */
export function renewLogins(directory: string): void {
  try {
    // After the last attempt there may have been no space for it.
    returnLogins(directory);
  } catch (error) {
    if (isOutOfSpace(error)) throw error;
  }
  renewRecord(directory, {});
}

/** The record last: until then a copy that is taken over is the dead process's, and can be tried again. */
function renewRecord(directory: string, owner: Partial<StateOwner>): void {
  const record = readRecord(directory);
  if (record === null) throw new Error(`${directory} has no record any more`);
  const logins = record.logins.map((login) => ({ ...login, sha256: renewLogin(login) }));
  writeFileAtomic(recordPath(directory), `${JSON.stringify({ ...record, ...owner, logins }, null, 2)}\n`);
}

/** The agent could write there, and may have planted a link behind which we would write. */
function renewLogin({ copy, original, sha256: before }: LoginCopy): string {
  const present = readBounded(original);
  if (present === null) return before;
  const digest = sha256(present.content);
  const own = readBounded(copy);
  if (own !== null && sha256(own.content) === digest) return digest;
  if (realpathSync.native(dirname(copy)) !== dirname(copy)) throw new Error(`${copy} was led elsewhere`);
  rmSync(copy, { recursive: true, force: true });
  writeNewFile(copy, present.content, { mode: 0o600 });
  return digest;
}

function readRecord(directory: string): StateRecord | null {
  try {
    return StateRecordSchema.parse(JSON.parse(readFileSync(recordPath(directory), 'utf8')));
  } catch {
    return null;
  }
}
