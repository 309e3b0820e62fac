/** A part of a text that must not be shown. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  /** What may go on behind the end of the text, if the span reaches it. */
  readonly open: 'token' | 'key' | null;
}

interface TokenPattern {
  /** Searched first, in bytes: it costs a hundredth of the pattern. */
  readonly hint: string | RegExp;
  /** The first group, if any, is kept. */
  readonly pattern: RegExp;
}

const TOKENS: readonly TokenPattern[] = [
  { hint: 'sk-', pattern: /\b()sk-[A-Za-z0-9_-]{16,}/g },
  { hint: /gh[pousr]_/, pattern: /\b()gh[pousr]_[A-Za-z0-9]{20,}/g },
  { hint: '_pat_', pattern: /\b()github_pat_[A-Za-z0-9_]{20,}/g },
  { hint: 'glpat-', pattern: /\b()glpat-[A-Za-z0-9_-]{20,}/g },
  { hint: 'AKIA', pattern: /\b()AKIA[A-Z0-9]{16}\b/g },
  { hint: 'AIza', pattern: /\b()AIza[A-Za-z0-9_-]{35}/g },
  { hint: 'xox', pattern: /\b()xox[abeprs]-[A-Za-z0-9-]{10,}/g },
  { hint: 'npm_', pattern: /\b()npm_[A-Za-z0-9]{36}/g },
  { hint: 'earer ', pattern: /\b([Bb]earer +)[A-Za-z0-9._~+/=-]{12,}/g },
];

const NOTHING: readonly SecretSpan[] = [];

const KEY_HINT = 'PRIVATE KEY';
/** The start of a private key in PEM form. */
export const KEY_START = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** The end of a private key in PEM form. */
export const KEY_END = /-----END [A-Z ]*PRIVATE KEY-----/;

/** Everything in a block that looks like a secret. Most blocks hold nothing that even hints at one. */
export function secretSpans(block: Buffer): readonly SecretSpan[] {
  const suspects = TOKENS.filter(({ hint }) =>
    typeof hint === 'string' ? block.includes(hint, 0, 'latin1') : hint.test(block.toString('latin1')),
  );
  const mayHoldKey = block.includes(KEY_HINT, 0, 'latin1');
  if (suspects.length === 0 && !mayHoldKey) return NOTHING;
  const text = block.toString('latin1');
  const tokens = suspects.flatMap(({ pattern }) => tokenSpans(text, pattern));
  return mayHoldKey ? [...tokens, ...keySpans(text)] : tokens;
}

function tokenSpans(text: string, pattern: RegExp): readonly SecretSpan[] {
  return Array.from(text.matchAll(pattern), (match): SecretSpan => {
    const end = match.index + match[0].length;
    return { start: match.index + (match[1] ?? '').length, end, open: end === text.length ? 'token' : null };
  });
}

function keySpans(text: string): readonly SecretSpan[] {
  return [...text.matchAll(new RegExp(KEY_START, 'g'))].map((match): SecretSpan => {
    const end = KEY_END.exec(text.slice(match.index));
    return end === null
      ? { start: match.index, end: text.length, open: 'key' }
      : { start: match.index, end: match.index + end.index + end[0].length, open: null };
  });
}
