/** Where one of many literals lies in a block. */
interface LiteralHit<Meaning> {
  readonly start: number;
  readonly end: number;
  /** What the literal was added with. */
  readonly meaning: Meaning;
}

/** Finds all places of all its literals in one pass, whose cost hardly grows with their number. */
export interface LiteralFinder<Meaning> {
  readonly find: (block: Buffer) => readonly LiteralHit<Meaning>[];
  /** Adds a literal of at least three bytes; once disposed of it is found no more. */
  readonly add: (bytes: Buffer, meaning: Meaning) => Disposable;
}

interface Candidate<Meaning> {
  readonly bytes: Buffer;
  /** Where in the literal the pair of bytes lies that leads here. */
  readonly offset: number;
  readonly meaning: Meaning;
}

/**
 * Creates a finder without literals. Of two pairs of neighbours in a literal one begins at an even address, wherever it
 * lies, so that only every other place of a block is looked at.
 */
export function createLiteralFinder<Meaning>(): LiteralFinder<Meaning> {
  /** Whether a pair leads to any candidate: 1 or 0. */
  const known = new Uint8Array(0x10000);
  const candidates = new Map<number, readonly Candidate<Meaning>[]>();

  const set = (pair: number, list: readonly Candidate<Meaning>[]): void => {
    known[pair] = Number(list.length > 0);
    if (list.length === 0) candidates.delete(pair);
    else candidates.set(pair, list);
  };
  const add = (bytes: Buffer, meaning: Meaning): Disposable => {
    const first = rarestPair(bytes);
    const added = [first, first + 1].map((offset) => {
      const pair = pairAt(bytes, offset);
      const candidate = { bytes, offset, meaning };
      set(pair, [...(candidates.get(pair) ?? []), candidate]);
      return { pair, candidate };
    });
    return {
      [Symbol.dispose]: () => {
        for (const { pair, candidate } of added)
          set(
            pair,
            (candidates.get(pair) ?? []).filter((other) => other !== candidate),
          );
      },
    };
  };
  const find = (block: Buffer): readonly LiteralHit<Meaning>[] => {
    const hits: LiteralHit<Meaning>[] = [];
    const skipped = block.byteOffset & 1;
    const count = Math.max(0, (block.length - skipped) >> 1);
    const pairs = new Uint16Array(block.buffer, block.byteOffset + skipped, count);
    for (let index = 0; index < count; index += 1) {
      const pair = pairs[index] ?? 0;
      if (known[pair] === 0) continue;
      for (const { bytes, offset, meaning } of candidates.get(pair) ?? []) {
        const start = skipped + 2 * index - offset;
        if (start >= 0 && liesAt(block, bytes, start))
          hits.push({ start, end: start + bytes.length, meaning });
      }
    }
    return hits;
  };
  return { find, add };
}

function liesAt(block: Buffer, bytes: Buffer, start: number): boolean {
  if (start + bytes.length > block.length) return false;
  for (let at = 0; at < bytes.length; at += 1) if (block[start + at] !== bytes[at]) return false;
  return true;
}

const PAIR = new Uint16Array(1);
const PAIR_BYTES = new Uint8Array(PAIR.buffer);

/** The pair as this machine reads it from memory. */
function pairAt(bytes: Buffer, at: number): number {
  PAIR_BYTES[0] = bytes[at] ?? 0;
  PAIR_BYTES[1] = bytes[at + 1] ?? 0;
  return PAIR[0] ?? 0;
}

/** Where three neighbours begin that are seldom in text: each pair that is found has to be looked at. */
function rarestPair(bytes: Buffer): number {
  let best = 0;
  let bestWeight = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 2 < bytes.length; at += 1) {
    const [a = 1, b = 1, c = 1] = [
      COMMONNESS[bytes[at] ?? 0],
      COMMONNESS[bytes[at + 1] ?? 0],
      COMMONNESS[bytes[at + 2] ?? 0],
    ];
    const weight = a * b + b * c;
    if (weight < bestWeight) [best, bestWeight] = [at, weight];
  }
  return best;
}

/** How often a byte stands in text, roughly. */
const COMMONNESS = Uint8Array.from({ length: 0x100 }, (_, byte) => commonness(String.fromCharCode(byte)));

function commonness(letter: string): number {
  if ('etaoinshrdlu '.includes(letter)) return 8;
  // Quotes and backslashes are all that much of a line of JSON within JSON has.
  if (/[a-z"\\]/.test(letter)) return 4;
  return /[A-Z0-9./:-]/.test(letter) ? 2 : 1;
}
