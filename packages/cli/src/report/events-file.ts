import { closeSync, fdatasyncSync, openSync, statSync, writeSync } from 'node:fs';
import type { RunEvent } from '@ralph/reducer';
import { CliError } from '../cli-error.ts';
import { openStream } from '../output-target.ts';

/** A file to which the events of a run are appended. */
export interface EventsFile {
  readonly descriptor: number;
  readonly append: (event: RunEvent) => void;
  /** Why events are missing in it; null when none is. */
  readonly trouble: () => string | null;
  readonly close: () => void;
}

/**
 * Opens a file for the events of a run, one a line as journalled. Each is written when it happens and on the disk soon
 * after; the journal itself is what a resume goes by.
 *
 * @throws CliError `output_unwritable`.
 */
export function openEventsFile(path: string): EventsFile {
  const fd = openOrFail(path);
  let trouble: string | null = null;
  let isPending = false;
  let isClosed = false;
  const guarded = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      // A pipe or a device cannot be synced, and needs it not.
      if (error instanceof Error && 'code' in error && error.code === 'EINVAL') return;
      trouble ??= `events are missing in ${path}: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  /** One sync stands for all events of a turn. */
  const sync = (): void => {
    isPending = false;
    if (!isClosed) guarded(() => fdatasyncSync(fd));
  };
  return {
    descriptor: fd,
    append(event) {
      if (isClosed) return;
      guarded(() => writeAll(fd, Buffer.from(`${JSON.stringify(event)}\n`)));
      if (!isPending) setImmediate(sync);
      isPending = true;
    },
    trouble: () => trouble,
    close() {
      if (isClosed) return;
      isClosed = true;
      guarded(() => fdatasyncSync(fd));
      closeSync(fd);
    },
  };
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
}

function openOrFail(path: string): number {
  try {
    const isPipe = statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
    // To open a pipe that nothing reads would hold up the whole process.
    const probe = isPipe ? openStream(path) : null;
    const fd = openSync(path, 'a', 0o600);
    if (probe !== null) closeSync(probe);
    return fd;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'output_unwritable',
      `--events ${path} cannot be written: ${reason}; name a file that can`,
      error,
    );
  }
}
