const MAX_ALTERNATIVES = 256;

type Character =
  | { readonly type: 'any_text' }
  | { readonly type: 'one'; readonly accepts: (char: string) => boolean };
type Part =
  | { readonly type: 'any_directories' }
  | { readonly type: 'name'; readonly characters: readonly Character[] };

/** Says of a path whether one of the globs matches it; throws when braces make too much of a glob. */
export function matchesAny(patterns: readonly string[]): (path: readonly string[]) => boolean {
  const globs = patterns.flatMap(expandBraces).map(partsOf);
  return (path) => globs.some((glob) => matchesPath(glob, path));
}

function matchesPath(glob: readonly Part[], path: readonly string[]): boolean {
  return matchesSequence(glob, path, (part) => part.type === 'any_directories', matchesName);
}

function matchesName(part: Part, name: string): boolean {
  if (part.type === 'any_directories') return true;
  return matchesSequence(
    part.characters,
    Array.from(name),
    (one) => one.type === 'any_text',
    matchesCharacter,
  );
}

function matchesCharacter(one: Character, char: string): boolean {
  return one.type === 'any_text' || one.accepts(char);
}

/** Matches patterns with stars in time of pattern × items: only the last star is ever tried again. */
function matchesSequence<P, I>(
  pattern: readonly P[],
  items: readonly I[],
  isStar: (part: P) => boolean,
  matches: (part: P, item: I) => boolean,
): boolean {
  let [at, item, afterStar, retry] = [0, 0, -1, 0];
  while (item < items.length) {
    const [part, current] = [pattern[at], items[item]];
    if (part !== undefined && isStar(part)) {
      [afterStar, retry] = [at + 1, item];
      at += 1;
    } else if (part !== undefined && current !== undefined && matches(part, current)) {
      at += 1;
      item += 1;
    } else if (afterStar >= 0) {
      retry += 1;
      [at, item] = [afterStar, retry];
    } else return false;
  }
  return pattern.slice(at).every(isStar);
}

function partsOf(pattern: string): readonly Part[] {
  const names = pattern
    .replace(/^\.?\/+/u, '')
    .split('/')
    .filter((name) => name !== '');
  const parts = names.map((name): Part => {
    return name === '**'
      ? { type: 'any_directories' }
      : { type: 'name', characters: charactersOf(Array.from(name)) };
  });
  return pattern.includes('/') ? parts : [{ type: 'any_directories' }, ...parts];
}

function charactersOf(text: readonly string[]): readonly Character[] {
  const characters: Character[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const end = char === '[' ? classEnd(text, at) : -1;
    if (char === '*') characters.push({ type: 'any_text' });
    else if (char === '?') characters.push({ type: 'one', accepts: () => true });
    else if (end > 0) characters.push({ type: 'one', accepts: classOf(text.slice(at + 1, end)) });
    else characters.push(literal(char === '\\' ? (text[at + 1] ?? char) : char));
    if (end > 0) at = end;
    else if (char === '\\') at += 1;
  }
  return characters;
}

function literal(wanted: string): Character {
  return { type: 'one', accepts: (char) => char === wanted };
}

/** Where a class closes; a bracket right after the opening is a member. */
function classEnd(text: readonly string[], start: number): number {
  const first = text[start + 1] === '!' || text[start + 1] === '^' ? start + 2 : start + 1;
  return text.indexOf(']', first + 1);
}

function classOf(members: readonly string[]): (char: string) => boolean {
  const negated = members[0] === '!' || members[0] === '^';
  const wanted = negated ? members.slice(1) : members;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < wanted.length; at += 1) {
    const from = wanted[at] ?? '';
    const isRange = wanted[at + 1] === '-' && at + 2 < wanted.length;
    ranges.push([from, isRange ? (wanted[at + 2] ?? from) : from]);
    if (isRange) at += 2;
  }
  return (char) => ranges.some(([from, to]) => from <= char && char <= to) !== negated;
}

/** Writes out `{a,b}`. */
function expandBraces(pattern: string): readonly string[] {
  const expanded: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (expanded.length + open.length >= MAX_ALTERNATIVES) throw tooManyAlternatives(pattern);
    const brace = innermostBrace(next);
    if (brace === undefined) expanded.push(next);
    else open.push(...brace.choices.map((choice) => brace.before + choice + brace.after));
  }
  return expanded;
}

function tooManyAlternatives(pattern: string): Error {
  return new Error(
    `the glob ${JSON.stringify(pattern.slice(0, 80))} has more than ${MAX_ALTERNATIVES} alternatives in braces; use several globs`,
  );
}

interface Brace {
  readonly before: string;
  readonly choices: readonly string[];
  readonly after: string;
}

/** The first pair of braces with a comma and no braces inside. */
function innermostBrace(pattern: string): Brace | undefined {
  const found = /\{([^{}]*,[^{}]*)\}/u.exec(pattern);
  if (found === null) return undefined;
  const { 0: whole, 1: inner = '', index } = found;
  return {
    before: pattern.slice(0, index),
    choices: inner.split(','),
    after: pattern.slice(index + whole.length),
  };
}
