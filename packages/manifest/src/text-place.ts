import type { Place } from './plan-problem.ts';

/** Turns an offset into line and column, and back. */
export interface PlaceFinder {
  (offset: number): Place;
  readonly offsetOf: (line: number, column: number) => number;
}

/** Finds line and column of offsets in one text. */
export function placeFinder(text: string): PlaceFinder {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const place = (offset: number): Place => {
    const line = lastAtOrBefore(lineStarts, offset);
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  };
  const offsetOf = (line: number, column: number) => (lineStarts[line - 1] ?? text.length) + column - 1;
  return Object.assign(place, { offsetOf });
}

/** The position of the last number that is not above the wanted one; 0 if there is none. */
export function lastAtOrBefore(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
