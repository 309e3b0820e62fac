const LONGEST_TYPED = 64;

/** The hint that a mistyped name probably means a known one; empty when none is near. */
export function didYouMean(typed: string, known: readonly string[]): string {
  if (typed.length > LONGEST_TYPED) return '';
  const most = Math.min(2, Math.floor(typed.length / 2));
  const ranked = known
    .filter((name) => Math.abs(name.length - typed.length) <= most)
    .map((name) => ({ name, typos: typosBetween(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ typos }) => typos <= most)
    .sort((one, other) => one.typos - other.typos);
  return ranked[0] === undefined ? '' : ` (did you mean ${JSON.stringify(ranked[0].name)}?)`;
}

/** Characters to add, drop, change or swap with their neighbour. */
function typosBetween(typed: string, name: string): number {
  const costs = new Map<string, number>();
  const cost = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const known = costs.get(`${i},${j}`);
    if (known !== undefined) return known;
    const same = typed[i - 1] === name[j - 1] ? 0 : 1;
    const swapped = i > 1 && j > 1 && typed[i - 1] === name[j - 2] && typed[i - 2] === name[j - 1];
    const least = Math.min(
      cost(i - 1, j - 1) + same,
      cost(i - 1, j) + 1,
      cost(i, j - 1) + 1,
      swapped ? cost(i - 2, j - 2) + 1 : Infinity,
    );
    costs.set(`${i},${j}`, least);
    return least;
  };
  return cost(typed.length, name.length);
}
