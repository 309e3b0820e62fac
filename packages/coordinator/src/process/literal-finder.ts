/** Where one of many literals lies in a block. */
interface LiteralHit {
  /** Which of the literals, by its index. */
  readonly literal: number;
  readonly start: number;
}

/** Finds all places of all its literals in one pass, whose cost hardly grows with their number. */
export type LiteralFinder = (block: Buffer) => readonly LiteralHit[];

interface Candidate {
  readonly literal: number;
  readonly bytes: Buffer;
  /** Where in the literal the pair of bytes lies that leads here. */
  readonly offset: number;
}

const NONE: readonly LiteralHit[] = [];

/**
 * Creates a finder. Each literal has at least three bytes: of two pairs of neighbours in it one begins at an even place,
 * wherever it lies, so that only every other place of a block is looked at.
 */
export function createLiteralFinder(literals: readonly Buffer[]): LiteralFinder {
  const pairs = new Uint8Array(0x10000);
  const candidates = new Map<number, Candidate[]>();
  literals.forEach((bytes, literal) => {
    const first = rarestPair(bytes);
    for (const offset of [first, first + 1]) {
      const pair = pairAt(bytes, offset);
      const known = candidates.get(pair);
      if (known === undefined) candidates.set(pair, [{ literal, bytes, offset }]);
      else known.push({ literal, bytes, offset });
      pairs[pair] = 1;
    }
  });
  return (block) => {
    let hits: LiteralHit[] | null = null;
    const last = block.length - 1;
    for (let at = 0; at < last; at += 2) {
      const pair = pairAt(block, at);
      if (pairs[pair] === 0) continue;
      for (const { literal, bytes, offset } of candidates.get(pair) ?? []) {
        const start = at - offset;
        if (start >= 0 && liesAt(block, bytes, start)) (hits ??= []).push({ literal, start });
      }
    }
    return hits ?? NONE;
  };
}

function pairAt(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function liesAt(block: Buffer, bytes: Buffer, start: number): boolean {
  if (start + bytes.length > block.length) return false;
  for (let at = 0; at < bytes.length; at += 1) if (block[start + at] !== bytes[at]) return false;
  return true;
}

/** Where three neighbours begin that are seldom in text: each pair that is found has to be looked at. */
function rarestPair(bytes: Buffer): number {
  let best = 0;
  let bestWeight = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 2 < bytes.length; at += 1) {
    const [a, b, c] = [commonness(bytes[at]), commonness(bytes[at + 1]), commonness(bytes[at + 2])];
    const weight = a * b + b * c;
    if (weight < bestWeight) [best, bestWeight] = [at, weight];
  }
  return best;
}

const COMMON_LETTERS: ReadonlySet<string> = new Set('etaoinshrdlu ');

function commonness(byte = 0): number {
  const letter = String.fromCharCode(byte);
  if (COMMON_LETTERS.has(letter)) return 8;
  if (/[a-z]/.test(letter)) return 4;
  return /[A-Z0-9./:-]/.test(letter) ? 2 : 1;
}
