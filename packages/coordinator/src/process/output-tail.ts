/** The last bytes of a stream. */
export interface OutputTail {
  readonly push: (block: Buffer) => void;
  readonly text: () => string;
}

/** Keeps the last `limit` bytes, in copies, so that no large read buffer is held. */
export function createOutputTail(limit: number): OutputTail {
  let kept: Buffer[] = [];
  let length = 0;
  const compact = (): Buffer => {
    const joined = Buffer.concat(kept);
    const last = Buffer.from(joined.subarray(Math.max(0, joined.length - limit)));
    kept = [last];
    length = last.length;
    return last;
  };
  return {
    push: (block) => {
      const piece = Buffer.from(block.subarray(Math.max(0, block.length - limit)));
      kept.push(piece);
      length += piece.length;
      if (length > 4 * limit || kept.length > 1024) compact();
    },
    // A cut may fall into a character; its rest is no text.
    text: () =>
      compact()
        .toString('utf8')
        .replace(/^\uFFFD+/, ''),
  };
}
