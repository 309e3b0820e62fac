import { createLineSplitter, type LineSplitter } from './line-splitter.ts';

/** Nobody sees more often that something is new. */
const PACE_MS = 50;
/** More than a screen holds. */
const MOST_BYTES = 32 * 1024;
const NEWLINE = 10;

/** Told between what comes before and behind what was left out. */
const LEFT_OUT = '… more came than anyone could read; the log has all of it';

/**
 * Hands lines on for people: up to twenty times a second, and of a flood only the end of what came meanwhile. What
 * nobody could read is never decoded.
 */
export function createPacedLines(onLine: (line: string) => void): LineSplitter {
  const lines = createLineSplitter(onLine);
  let held: Buffer[] = [];
  let length = 0;
  let isCut = false;
  let timer: NodeJS.Timeout | null = null;

  const handOn = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const block = Buffer.concat(held);
    held = [];
    length = 0;
    if (!isCut && block.length <= MOST_BYTES) return lines.push(block);
    isCut = false;
    const end = block.subarray(-MOST_BYTES);
    lines.end();
    onLine(LEFT_OUT);
    lines.push(end.subarray(end.indexOf(NEWLINE) + 1));
  };
  return {
    push: (block) => {
      held.push(block);
      length += block.length;
      for (let first = held[0]; first !== undefined && length - first.length >= MOST_BYTES; first = held[0]) {
        held.shift();
        length -= first.length;
        isCut = true;
      }
      timer ??= setTimeout(handOn, PACE_MS).unref();
    },
    end: () => {
      handOn();
      lines.end();
    },
  };
}
