import type { Stats } from 'node:fs';

/** Size of a file in bytes; a sparse one can claim more than a number can say exactly, and is then only that large. */
export function fileSize({ size }: Pick<Stats, 'size'>): number {
  return Math.min(size, Number.MAX_SAFE_INTEGER);
}
