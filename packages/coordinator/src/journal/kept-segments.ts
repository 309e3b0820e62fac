import { linkSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { removeStrayTemps } from './atomic-write.ts';

/** The segments of a journal that came before its newest, the oldest first. */
export function keptSegments(path: string): readonly string[] {
  const isSame = sameFileAs(path);
  return numbersOf(path)
    .map((number) => segmentPath(path, number))
    .filter((segment) => !isSame(segment));
}

/** Gives the newest segment its lasting name besides the one it has, so that another can take its place. */
export function keepSegment(path: string): void {
  linkSync(path, segmentPath(path, (numbersOf(path).at(-1) ?? 0) + 1));
}

/**
 * Takes away what a rotation left that did not come to its end, and the oldest segments when there are more than these.
 * Only for the sole writer of a journal. What cannot be removed is in nobody's way.
 */
export function tidySegments(path: string, keep = Number.POSITIVE_INFINITY): void {
  try {
    const isSame = sameFileAs(path);
    const segments = numbersOf(path).map((number) => segmentPath(path, number));
    const kept = segments.filter((segment) => !isSame(segment));
    const old = kept.slice(0, Math.max(0, kept.length - keep));
    for (const segment of [...segments.filter(isSame), ...old]) rmSync(segment, { force: true });
    removeStrayTemps(dirname(path), path);
  } catch {
    return;
  }
}

/** `journal.ndjson` was `journal.3.ndjson` before. */
function segmentPath(path: string, number: number): string {
  return join(dirname(path), `${stemOf(path)}.${number}.ndjson`);
}

function numbersOf(path: string): readonly number[] {
  const stem = stemOf(path);
  return readdirSync(dirname(path))
    .map((name) => (name.startsWith(`${stem}.`) ? /^(\d+)\.ndjson$/.exec(name.slice(stem.length + 1)) : null))
    .flatMap((match) => (match === null ? [] : [Number(match[1])]))
    .toSorted((a, b) => a - b);
}

function stemOf(path: string): string {
  return basename(path, '.ndjson');
}

/** A rotation that was cut short leaves the newest segment with two names. */
function sameFileAs(path: string): (other: string) => boolean {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  return (other) => {
    const found = statSync(other, { bigint: true, throwIfNoEntry: false });
    return file !== undefined && found !== undefined && file.ino === found.ino && file.dev === found.dev;
  };
}
