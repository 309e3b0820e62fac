import { StringDecoder } from 'node:string_decoder';
import type { Colors, Output } from '../io.ts';
import { sanitiseLines } from '../terminal-text.ts';

/** Prints a log as it is read. */
export interface LogPrinter {
  readonly print: (block: Buffer) => void;
  /** Prints a last line that has no end. */
  readonly end: () => void;
  readonly printed: () => boolean;
}

const OWN_LINE = /^\[ralph\] /;
/** A line that is longer is shown in parts: a program that prints no line end must not fill the memory. */
const LONGEST = 64 * 1024;

/** Opens a printer; unless the log is wanted raw, nothing in it can do something to a terminal. */
export function openLogPrinter(output: Output, colors: Colors, raw: boolean): LogPrinter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let printed = false;
  const show = (text: string): void => {
    for (const line of sanitiseLines(text))
      output.write(`${OWN_LINE.test(line) ? colors.bold(line) : line}\n`);
  };
  return {
    print: (block) => {
      printed = true;
      if (raw) return void output.write(block);
      const text = rest + decoder.write(block);
      const end = text.lastIndexOf('\n') + 1;
      const whole = text.length - end > LONGEST ? text.length : end;
      rest = text.slice(whole);
      if (whole > 0) show(text.slice(0, whole).replace(/\r?\n$/, ''));
    },
    end: () => {
      const last = rest + decoder.end();
      rest = '';
      if (!raw && last !== '') show(last);
    },
    printed: () => printed,
  };
}
