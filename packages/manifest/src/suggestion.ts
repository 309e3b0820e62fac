const MAX_CANDIDATES = 5_000;
const MAX_DISTANCE = 2;

/** The candidate that somebody who wrote this word probably meant: at most two typing mistakes away, or null. */
export function closestTo(word: string, candidates: Iterable<string>): string | null {
  const limit = Math.min(MAX_DISTANCE, Math.floor(word.length / 2));
  let best: string | null = null;
  let bestDistance = limit + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if ((seen += 1) > MAX_CANDIDATES) break;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The suggestion as the end of a message; empty if there is none. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const best = closestTo(word, candidates);
  return best === null ? '' : ` (did you mean ${JSON.stringify(best)}?)`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replace = cell(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replace, cell(previous, column) + 1, cell(current, column - 1) + 1));
    }
    previous = current;
  }
  return cell(previous, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
