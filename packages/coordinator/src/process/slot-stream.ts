/** Splits a stream of a slot into the output of its programs and how each ended. */
export interface SlotStream {
  /** From now on output belongs to a program whose end the marker announces. */
  readonly expect: (
    marker: string,
    onOutput: (chunk: Buffer) => Promise<void> | void,
    onEnd: (text: string) => void,
  ) => void;
  /** A promise asks to wait with the next chunk. */
  readonly push: (chunk: Buffer) => Promise<void> | void;
  /** The stream ended: what looked like the start of a marker was output. */
  readonly end: () => void;
}

const NEWLINE = 10;

/** Creates the splitter. The first character of a marker must not occur again in it. */
export function createSlotStream(): SlotStream {
  let marker: Buffer = Buffer.alloc(0);
  let held: Buffer | null = null;
  let onOutput: (chunk: Buffer) => Promise<void> | void = () => undefined;
  let onEnd: ((text: string) => void) | null = null;

  const output = (chunk: Buffer): Promise<void> | void => (chunk.length > 0 ? onOutput(chunk) : undefined);
  const push = (piece: Buffer): Promise<void> | void => {
    const chunk = held === null ? piece : Buffer.concat([held, piece]);
    held = null;
    if (onEnd === null) return output(chunk);
    const start = markerStart(chunk, marker);
    const taken = output(chunk.subarray(0, start));
    if (start === chunk.length) return taken;
    const end = chunk.indexOf(NEWLINE, start + marker.length);
    if (end < 0) {
      held = chunk.subarray(start);
      return taken;
    }
    const report = onEnd;
    onEnd = null;
    report(chunk.toString('latin1', start + marker.length, end));
    // Only somebody who outlived the program can have written this.
    void output(chunk.subarray(end + 1));
    return taken;
  };
  return {
    expect: (text, toOutput, toEnd) => {
      marker = Buffer.from(text);
      onOutput = toOutput;
      onEnd = toEnd;
    },
    push,
    end: () => {
      if (held !== null) void output(held);
      held = null;
    },
  };
}

/** Where the marker starts, or what may become one at the end of the chunk; its length if there is neither. */
function markerStart(chunk: Buffer, marker: Buffer): number {
  const whole = chunk.indexOf(marker);
  if (whole >= 0) return whole;
  const tail = Math.max(0, chunk.length - marker.length);
  const start = chunk.lastIndexOf(marker.subarray(0, 1));
  if (start < tail) return chunk.length;
  return marker.indexOf(chunk.subarray(start)) === 0 ? start : chunk.length;
}
