import { closeSync, fstatSync, readSync } from 'node:fs';
import { openRegular } from '../regular-file.ts';
import { logParts } from './log-parts.ts';

/** Reads a log that may grow: each call goes on where the one before it stopped. */
export interface LogReader {
  /** Tells everything that is new, block by block, in the order in which it was written. */
  readonly read: (onBlock: (block: Buffer) => void) => void;
}

const BLOCK = 64 * 1024;

/** Opens a reader of a log and of the parts in which it goes on; one that is not there yet is empty. */
export function openLogReader(log: string): LogReader {
  /** By inode: a part gets another name when the one after it begins. */
  const seen = new Map<bigint, number>();
  return {
    read(onBlock) {
      for (const path of logParts(log)) {
        const fd = openOrNull(path);
        if (fd === null) continue;
        try {
          const { ino, size } = fstatSync(fd, { bigint: true });
          const before = seen.get(ino) ?? 0;
          const from = before > Number(size) ? 0 : before;
          seen.set(ino, readFrom(fd, from, onBlock));
        } finally {
          closeSync(fd);
        }
      }
    },
  };
}

function readFrom(fd: number, start: number, onBlock: (block: Buffer) => void): number {
  let at = start;
  for (;;) {
    const block = Buffer.alloc(BLOCK);
    const length = readSync(fd, block, 0, BLOCK, at);
    if (length === 0) return at;
    at += length;
    onBlock(block.subarray(0, length));
  }
}

function openOrNull(path: string): number | null {
  try {
    return openRegular(path);
  } catch {
    return null;
  }
}
