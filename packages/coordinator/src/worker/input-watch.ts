import { findInputPrompt, type FoundPrompt, type InputPrompt } from '@ralph/agents';
import { createOutputTail } from '../process/output-tail.ts';
import { screenLine } from '../process/screen-line.ts';

/** What a watch for questions needs to know. */
export interface InputWatchOptions {
  /** The questions of the agent's own. */
  readonly prompts: readonly InputPrompt[];
  /** How long nothing may follow a question until somebody waits for its answer, in ms. */
  readonly quietMs: number;
  /** When the worker last printed something and last called a tool, on the clock of `performance.now()`. */
  readonly lastOutput: () => number;
  readonly lastCall: () => number;
  /** Called once at most. */
  readonly onWaiting: (found: FoundPrompt) => void;
}

/** Finds out when a program waits for somebody's answer. */
export interface InputWatch {
  /** Takes a chunk of output as it came. */
  readonly heard: (chunk: Buffer) => void;
  readonly close: () => void;
}

const TAIL_BYTES = 2048;
const WIDTH = 400;

/**
 * Watches output for a question that nothing follows: what only quotes one goes on printing, or calling tools. That
 * costs next to nothing while output flows, for it is looked at only when it pauses.
 */
export function watchForInput(options: InputWatchOptions): InputWatch {
  const tail = createOutputTail(TAIL_BYTES);
  let timer: NodeJS.Timeout | undefined;
  let over = false;

  const look = (): void => {
    timer = undefined;
    if (over) return;
    if (options.lastCall() > options.lastOutput()) return;
    const quiet = performance.now() - options.lastOutput();
    if (quiet < options.quietMs) return arm(options.quietMs - quiet);
    const found = findInputPrompt(options.prompts, printedEnd(tail.text()));
    if (found === null) return;
    over = true;
    options.onWaiting(found);
  };
  const arm = (ms: number): void => {
    timer = setTimeout(look, Math.ceil(ms)).unref();
  };
  return {
    heard: (chunk) => {
      if (over) return;
      tail.push(chunk);
      if (timer === undefined) arm(options.quietMs);
    },
    close: () => {
      over = true;
      clearTimeout(timer);
    },
  };
}

function printedEnd(text: string): { readonly lines: readonly string[]; readonly open: boolean } {
  const shown = text.split('\n').map((line) => screenLine(line, WIDTH));
  const lines = shown.filter((line) => line.trim() !== '');
  return { lines, open: (shown.at(-1) ?? '') !== '' };
}
