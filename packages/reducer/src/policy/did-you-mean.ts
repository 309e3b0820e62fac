const MAX_MISTAKES = 2;

/** The end of a message that suggests the name which somebody probably meant; empty if there is none. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const limit = Math.min(MAX_MISTAKES, Math.floor(word.length / 3));
  let best = { mistakes: limit + 1, name: '' };
  for (const name of names) {
    if (Math.abs(name.length - word.length) > limit) continue;
    const mistakes = typingMistakes(word.toLowerCase(), name.toLowerCase());
    if (mistakes < best.mistakes) best = { mistakes, name };
  }
  return best.mistakes > limit ? '' : ` (did you mean ${JSON.stringify(best.name)}?)`;
}

/** Letters to add, drop or replace, one row of the table at a time. */
function typingMistakes(word: string, name: string): number {
  let row = Array.from(`.${name}`, (_, index) => index);
  for (const letter of word) {
    let diagonal = row[0] ?? 0;
    let left = diagonal + 1;
    row = row.map((above, index) => {
      if (index > 0) left = Math.min(left + 1, above + 1, diagonal + (name[index - 1] === letter ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return row.at(-1) ?? 0;
}
