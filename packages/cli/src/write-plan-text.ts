import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError } from './cli-error.ts';

/** A plan's file, and what it must still hold for its text to be replaced. */
export interface PlanTarget {
  /** Absolute. */
  readonly path: string;
  /** How messages call it. */
  readonly name: string;
  /** The text that was read from it. */
  readonly before: string;
}

const ANY_WRITE_PERMISSION = 0o222;

/**
 * Replaces the text of a plan's file at once: whoever reads it finds the old text or the new one. The file keeps its
 * mode, and a symbolic link keeps leading to it.
 *
 * @throws CliError `plan_unwritable`, with the reason; the file is then as it was.
 */
export async function writePlanText({ path, name, before }: PlanTarget, text: string): Promise<void> {
  const real = await realpath(path).catch((cause: unknown) => refuse(name, reasonOf(cause), cause));
  const status = await stat(real);
  await refuseUnwritable(real, name, status);
  if ((await readFile(real, 'utf8')) !== before)
    refuse(name, 'the file was changed while it was being repaired; run the command again');
  const temporary = join(dirname(real), `.${randomBytes(6).toString('hex')}.plan.tmp`);
  try {
    await writeDurably(temporary, text, status);
    await rename(temporary, real);
  } catch (cause) {
    await rm(temporary, { force: true });
    refuse(name, reasonOf(cause), cause);
  }
}

async function refuseUnwritable(real: string, name: string, status: Stats): Promise<void> {
  if (!status.isFile())
    refuse(name, 'only a regular file can be repaired in place; use - to repair a stream');
  // Who may do everything is asked too: the file was made read-only for a reason.
  if ((status.mode & ANY_WRITE_PERMISSION) === 0)
    refuse(name, 'the file is read-only; make it writable first, or use - to repair a stream');
  await access(real, constants.W_OK).catch((cause: unknown) => refuse(name, reasonOf(cause), cause));
}

async function writeDurably(path: string, text: string, { mode, uid, gid }: Stats): Promise<void> {
  await using file = await open(path, 'wx', mode & 0o777);
  await file.writeFile(text);
  // What the owner of the directory may not give away stays theirs.
  await file.chown(uid, gid).catch(() => undefined);
  await file.chmod(mode & 0o7777);
  await file.sync();
}

function refuse(name: string, reason: string, cause?: unknown): never {
  throw new CliError('plan_unwritable', `${name}: nothing was written: ${reason}`, cause);
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'the plan may not be written; check the permissions of the file and its directory';
  return cause instanceof Error ? cause.message : String(cause);
}
