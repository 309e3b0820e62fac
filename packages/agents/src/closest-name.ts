/** The known name that a mistyped one most likely stands for; null when none is near. */
export function closestName(typed: string, names: readonly string[]): string | null {
  const lower = typed.toLowerCase().slice(0, 64);
  const ranked = names
    .map((name) => ({ name, distance: isBeginning(name, lower) ? 0 : editDistance(lower, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= best.name.length / 3 ? best.name : null;
}

/** Of a name with something behind it; that a word begins with one or two letters says nothing. */
function isBeginning(name: string, typed: string): boolean {
  return name.length > 2 && typed.startsWith(name);
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
