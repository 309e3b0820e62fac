/** A text without what only steers a terminal, and the way back to the places of the whole. */
export interface PlainView {
  readonly bytes: Buffer;
  /** The place in the whole of a place in `bytes`. */
  readonly origin: (index: number) => number;
}

const ESCAPE = 0x1b;
// As such, and as JSON and programming languages write them; what separates the bytes of two-byte characters too.
const STEERING =
  /(?:\x1b|\\u001[bB]|\\x1[bB]|\\033|\\e)\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-Z\\^-~]|[\x00-\x08\x0e-\x1f\x7f]/g;

/** Sees a block as a reader does: a colour in the middle of a secret does not hide it. */
export function plainView(block: Buffer): PlainView {
  if (!isSteered(block)) return { bytes: block, origin: (index) => index };
  const text = block.toString('latin1');
  const parts: string[] = [];
  const starts: number[] = [];
  const origins: number[] = [];
  let from = 0;
  let length = 0;
  const keep = (to: number): void => {
    if (to === from) return;
    starts.push(length);
    origins.push(from);
    parts.push(text.slice(from, to));
    length += to - from;
  };
  for (const { 0: sequence, index } of text.matchAll(STEERING)) {
    keep(index);
    from = index + sequence.length;
  }
  keep(text.length);
  return {
    bytes: Buffer.from(parts.join(''), 'latin1'),
    origin: (index) => {
      const part = lastAtMost(starts, index);
      return (origins[part] ?? 0) + index - (starts[part] ?? 0);
    },
  };
}

const BACKSLASH = 0x5c;
const WRITTEN_ESCAPES = ['\\u001', '\\x1', '\\033[', '\\e['];

function isSteered(block: Buffer): boolean {
  if (block.includes(ESCAPE) || block.includes(0)) return true;
  return block.includes(BACKSLASH) && WRITTEN_ESCAPES.some((written) => block.includes(written, 0, 'latin1'));
}

/** The last index whose number is at most the one asked for, of numbers that grow. */
function lastAtMost(numbers: readonly number[], asked: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= asked) low = middle;
    else high = middle - 1;
  }
  return low;
}
