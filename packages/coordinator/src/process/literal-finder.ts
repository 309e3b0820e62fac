/** Where one of many literals lies in a block. */
export interface LiteralHit<Meaning> {
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

interface Literal<Meaning> {
  readonly bytes: Buffer;
  /** Where its rarest neighbours begin. */
  readonly rarest: number;
  readonly meaning: Meaning;
}

interface Candidate<Meaning> {
  readonly literal: Literal<Meaning>;
  /** Where in the literal the pair of bytes lies that leads here. */
  readonly offset: number;
}

/**
 * Creates a finder without literals.
 *
 * Of two pairs of neighbours in a literal one begins at an even address, wherever it lies, so that only every other place
 * of a block is looked at. Whether the pair there and the one beside it can belong to the same literal is told by a
 * filter, and only if so are the literals with that pair compared.
 */
export function createLiteralFinder<Meaning>(): LiteralFinder<Meaning> {
  const literals = new Set<Literal<Meaning>>();
  const candidates = new Map<number, readonly Candidate<Meaning>[]>();
  /** Null until a block comes, which of many a finder never happens. */
  let filter: PairFilter | null = null;
  let forgotten = 0;

  const add = (bytes: Buffer, meaning: Meaning): Disposable => {
    const literal = { bytes, rarest: rarestNeighbours(bytes), meaning };
    literals.add(literal);
    filter?.add(literal);
    for (const offset of [literal.rarest, literal.rarest + 1]) {
      const pair = pairAt(bytes, offset);
      candidates.set(pair, [...(candidates.get(pair) ?? []), { literal, offset }]);
    }
    return { [Symbol.dispose]: () => forget(literal) };
  };
  const forget = (literal: Literal<Meaning>): void => {
    if (!literals.delete(literal)) return;
    for (const pair of [pairAt(literal.bytes, literal.rarest), pairAt(literal.bytes, literal.rarest + 1)]) {
      const others = (candidates.get(pair) ?? []).filter((other) => other.literal !== literal);
      if (others.length === 0) candidates.delete(pair);
      else candidates.set(pair, others);
    }
    // Until then its pairs are compared in vain.
    if ((forgotten += 1) > literals.size) filter = null;
  };
  const readyFilter = (): PairFilter => {
    if (filter !== null) return filter;
    forgotten = 0;
    filter = createPairFilter();
    for (const literal of literals) filter.add(literal);
    return filter;
  };
  const find = (block: Buffer): readonly LiteralHit<Meaning>[] => {
    const hits: LiteralHit<Meaning>[] = [];
    const skipped = block.byteOffset & 1;
    const count = (block.length - skipped) >> 1;
    if (count <= 0) return hits;
    const pairs = new Uint16Array(block.buffer, block.byteOffset + skipped, count);
    for (const index of readyFilter().places(pairs))
      for (const { literal, offset } of candidates.get(pairs[index] ?? 0) ?? []) {
        const { bytes, meaning } = literal;
        const start = skipped + 2 * index - offset;
        if (start >= 0 && liesAt(block, bytes, start))
          hits.push({ start, end: start + bytes.length, meaning });
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

/** Tells where one of the two pairs at the rarest neighbours of a literal may lie. */
interface PairFilter {
  readonly add: (literal: Pick<Literal<unknown>, 'bytes' | 'rarest'>) => void;
  /** All such places, and a few where none lies. */
  readonly places: (pairs: Uint16Array) => readonly number[];
}

/** Into so many groups a filter sorts the literals; each is a bit. */
const GROUPS = 16;

/**
 * For each pair, bits of the groups that may have it before another pair of theirs, and above them of those that may
 * have it behind one: two pairs that lie side by side belong to no literal unless they have a group in common.
 */
function createPairFilter(): PairFilter {
  const groups = new Uint32Array(0x10000);
  let added = 0;

  /** Where the literal does not say which byte comes first, or second, it can be any. */
  const permit = (first: number | undefined, second: number | undefined, bits: number): void => {
    for (let one = first ?? 0; one <= (first ?? 0xff); one += 1)
      for (let other = second ?? 0; other <= (second ?? 0xff); other += 1) {
        const pair = pairOf(one, other);
        groups[pair] = (groups[pair] ?? 0) | bits;
      }
  };
  return {
    add: ({ bytes, rarest }) => {
      const group = 1 << (added++ % GROUPS);
      for (const at of [rarest, rarest + 1]) {
        const before = at + 2 < bytes.length ? at : at - 2;
        permit(bytes[before], bytes[before + 1], group);
        permit(bytes[before + 2], bytes[before + 3], group << GROUPS);
      }
    },
    places: (pairs) => {
      // Before the first one, and behind the last one, may be anything.
      const places = [0];
      const tell = (index: number): void => {
        if (index > (places.at(-1) ?? 0)) places.push(index);
      };
      let index = nextInCommon(pairs, groups, 1);
      for (; index < pairs.length; index = nextInCommon(pairs, groups, index + 1)) {
        tell(index - 1);
        tell(index);
      }
      tell(pairs.length - 1);
      return places;
    },
  };
}

/** The first pair, from one on that is not the first of all, that has a group in common with the one before it. */
function nextInCommon(pairs: Uint16Array, groups: Uint32Array, from: number): number {
  // All bytes of all logs come through here: two at once, and shifts by a constant, which those of a module are not.
  const half = 16;
  const last = pairs.length - 1;
  let before = groups[pairs[from - 1] ?? 0] ?? 0;
  for (let index = from; index <= last; index += 2) {
    const first = groups[pairs[index] ?? 0] ?? 0;
    const second = index < last ? (groups[pairs[index + 1] ?? 0] ?? 0) : 0;
    if ((before & (first >>> half)) !== 0) return index;
    if ((first & (second >>> half)) !== 0) return index + 1;
    before = second;
  }
  return pairs.length;
}

const PAIR = new Uint16Array(1);
const PAIR_BYTES = new Uint8Array(PAIR.buffer);

/** The pair as this machine reads it from memory. */
function pairOf(first: number, second: number): number {
  PAIR_BYTES[0] = first;
  PAIR_BYTES[1] = second;
  return PAIR[0] ?? 0;
}

function pairAt(bytes: Buffer, at: number): number {
  return pairOf(bytes[at] ?? 0, bytes[at + 1] ?? 0);
}

/** How many neighbours two pairs cover, one byte apart. */
const NEIGHBOURS = 5;

/** Where as many neighbours begin that are seldom in text: what is not told apart by them has to be compared. */
function rarestNeighbours(bytes: Buffer): number {
  const count = Math.min(NEIGHBOURS, bytes.length);
  let best = 0;
  let weight = 0;
  let bestWeight = Number.POSITIVE_INFINITY;
  for (let end = 0; end < bytes.length; end += 1) {
    weight += COMMONNESS[bytes[end] ?? 0] ?? 0;
    const start = end - count + 1;
    if (start < 0) continue;
    if (weight < bestWeight) [best, bestWeight] = [start, weight];
    weight -= COMMONNESS[bytes[start] ?? 0] ?? 0;
  }
  return best;
}

/** How often a byte stands in text, roughly, each step twice as often as the one before. */
const COMMONNESS = Uint8Array.from({ length: 0x100 }, (_, byte) => commonness(String.fromCharCode(byte)));

function commonness(letter: string): number {
  if ('etaoinshrdlu '.includes(letter)) return 3;
  // Quotes and backslashes are all that much of a line of JSON within JSON has.
  if (/[a-z"\\]/.test(letter)) return 2;
  return /[A-Z0-9./:-]/.test(letter) ? 1 : 0;
}
