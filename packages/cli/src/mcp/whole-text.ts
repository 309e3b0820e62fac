/** A text that was cut out of a longer one, by bytes, without the halves of characters at its ends. */
export interface WholeText {
  readonly text: string;
  /** Which of the bytes the text is. */
  readonly begin: number;
  readonly end: number;
}

/** Leaves out what belongs to a character that begins before these bytes or ends after them. */
export function wholeText(bytes: Buffer): WholeText {
  let begin = 0;
  while (begin < Math.min(3, bytes.length) && isContinuation(bytes[begin])) begin += 1;
  const end = Math.max(begin, wholeEnd(bytes));
  return { text: bytes.toString('utf8', begin, end), begin, end };
}

function wholeEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back];
    if (isContinuation(byte)) continue;
    return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** How many bytes the character takes that begins with this one. */
function lengthOf(byte: number | undefined): number {
  if (byte === undefined || byte < 0xc0) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}
