const WORD_BREAK = /\s/u;
const ESCAPED_IN_QUOTES = /["\\]/u;

/**
 * Splits a text into words as a POSIX shell does: quotes group, a backslash takes the next character as it is. Nothing
 * is expanded and nothing is a comment. Null when a quote or a backslash has no end.
 */
export function splitShellWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\' && quote !== "'") {
      const next = text.charAt(at + 1);
      if (next === '') return null;
      const taken: string = quote === null || ESCAPED_IN_QUOTES.test(next) ? next : char + next;
      word = (word ?? '') + taken;
      at += 1;
    } else if (char === quote) quote = null;
    else if (quote !== null) word = (word ?? '') + char;
    else if (char === '"' || char === "'") [quote, word] = [char, word ?? ''];
    else if (!WORD_BREAK.test(char)) word = (word ?? '') + char;
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (quote !== null) return null;
  return word === null ? words : [...words, word];
}
