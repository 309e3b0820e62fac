/** The engine compiles choices in a row in time that doubles with each bit, and cannot be stopped meanwhile. */
const MAX_CHOICE_BITS = 16;

/** What to look for. */
export interface GrepPattern {
  readonly pattern: string;
  readonly regex: boolean;
  readonly case_sensitive: boolean;
  readonly whole_word: boolean;
}

/** A regular expression and nothing else that decides; throws a `SyntaxError` for a malformed pattern. */
export function compilePattern({ pattern, regex, case_sensitive, whole_word }: GrepPattern): RegExp {
  const source = regex ? pattern : pattern.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
  return new RegExp(whole_word ? `(?<!\\w)(?:${source})(?!\\w)` : source, case_sensitive ? '' : 'i');
}

/** Why a pattern cannot be searched for; undefined when it can. */
export function patternProblem(wanted: GrepPattern): string | undefined {
  if (wanted.regex && choiceBits(wanted.pattern) > MAX_CHOICE_BITS) {
    return 'it has too many groups of alternatives or optional parts; search for less at a time';
  }
  try {
    compilePattern(wanted);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

/** Says whether matching needs no time worth mentioning: nothing repeats, is optional or branches in a group. */
export function isPlain({ pattern, regex }: GrepPattern): boolean {
  return !regex || !/[*+?{(]/u.test(pattern);
}

/** The logarithm of how many ways lead through a pattern: alternatives of each group, optional parts, counts. */
function choiceBits(pattern: string): number {
  const bare = pattern
    .replaceAll(/\\./gsu, 'x')
    .replaceAll(/\[[^\]]*\]/gu, 'x')
    .replaceAll('(?', '(');
  const open = [1];
  let bits = 0;
  for (const char of bare) {
    if (char === '(') open.push(1);
    else if (char === '|') open.push((open.pop() ?? 1) + 1);
    else if (char === ')' && open.length > 1) bits += Math.log2(open.pop() ?? 1);
    else if (char === '?' || char === '{') bits += 1;
  }
  return open.reduce((sum, alternatives) => sum + Math.log2(alternatives), bits);
}
