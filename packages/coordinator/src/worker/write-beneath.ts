import { randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { writeNewFile } from '../journal/atomic-write.ts';
import { liesBeneath } from '../lies-beneath.ts';

/**
 * Writes a file whole, or not at all, below one of these directories, in which an agent can write: whatever it left in
 * the way, a link or a pipe or what nobody may write, gives way, and nothing behind it is touched. For when nothing of
 * the agent runs.
 *
 * @throws Error when the path lies below none of them, or the directory itself was led elsewhere.
 */
export function writeBeneath(
  bases: readonly string[],
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): void {
  const base = bases.find((each) => liesBeneath(each, path));
  if (base === undefined) throw new Error(`${path} lies in none of ${bases.join(', ')}`);
  clearWay(base, dirname(path));
  const temporary = besides(path);
  try {
    writeNewFile(temporary, content, { mode });
    // What lies in there may be more than can be removed.
    if (isDirectory(path)) renameSync(path, besides(path));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function clearWay(base: string, directory: string): void {
  if (!isDirectory(base)) throw new Error(`${base} was led elsewhere`);
  const steps = relative(base, directory).split(sep);
  for (let at = base, index = 0; ; index += 1) {
    openUp(at);
    const step = steps[index] ?? '';
    if (step === '') return;
    at = join(at, step);
    if (isDirectory(at)) continue;
    rmSync(at, { force: true });
    mkdirSync(at, { mode: 0o700 });
  }
}

/** The agent runs as this user, and can take away what the owner may do. */
function openUp(directory: string): void {
  const { mode } = lstatSync(directory);
  if ((mode & 0o700) !== 0o700) chmodSync(directory, (mode & 0o7777) | 0o700);
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A short name: there must be room for it wherever there is for the agent's own. */
function besides(path: string): string {
  return join(dirname(path), `.${randomUUID()}`);
}
