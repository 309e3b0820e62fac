/** Cuts a stream of bytes into lines of text. */
export interface LineSplitter {
  readonly push: (block: Buffer) => void;
  /** The stream ended: hands over a last line without its newline. */
  readonly end: () => void;
}

const NEWLINE = 10;
const RETURN = 13;
const LONGEST_LINE = 1024 * 1024;

/**
 * Creates a splitter. Text that is not UTF-8 is replaced; a line over 1 MiB is cut there, with a mark that says so,
 * and never takes more memory than that.
 */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  let pending: Buffer[] = [];
  let length = 0;

  const hold = (piece: Buffer): void => {
    const room = LONGEST_LINE - Math.min(length, LONGEST_LINE);
    if (room > 0 && piece.length > 0) pending.push(piece.subarray(0, room));
    if (pending.length > 256) pending = [Buffer.concat(pending)];
    length += piece.length;
  };
  const release = (): void => {
    const text = trimReturn(Buffer.concat(pending).toString('utf8'));
    const whole = length;
    pending = [];
    length = 0;
    onLine(whole > LONGEST_LINE ? `${text} [cut: this line has ${whole} bytes]` : text);
  };
  /** What a carriage return ends is a state of its own: a bar that grows is read while it grows. */
  const holdRest = (rest: Buffer): void => {
    const returned = rest.lastIndexOf(RETURN);
    hold(rest.subarray(0, Math.max(0, returned)));
    if (returned >= 0 && length > 0) release();
    hold(rest.subarray(Math.max(0, returned)));
  };
  const pushPart = (block: Buffer): void => {
    let start = 0;
    if (length > 0) {
      const end = block.indexOf(NEWLINE);
      if (end < 0) return holdRest(block);
      hold(block.subarray(0, end));
      release();
      start = end + 1;
    }
    const last = Math.max(start, block.lastIndexOf(NEWLINE) + 1);
    if (last > start) wholeLines(block.toString('utf8', start, last), onLine);
    holdRest(block.subarray(last));
  };
  return {
    push: (block) => {
      // In parts, so that a line within one block is never longer than the longest one.
      for (let from = 0; from < block.length; from += LONGEST_LINE)
        pushPart(block.subarray(from, from + LONGEST_LINE));
    },
    end: () => {
      if (length > 0) release();
    },
  };
}

/** The block was decoded at once: a call per line would cost more than all the rest. */
function wholeLines(text: string, onLine: (line: string) => void): void {
  for (let from = 0; from < text.length;) {
    const to = text.indexOf('\n', from);
    onLine(trimReturn(text.slice(from, to)));
    from = to + 1;
  }
}

function trimReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
