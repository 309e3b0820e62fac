import { createEventLines } from './event-lines.ts';
import { colorsFor, isLive, type Colors, type Io, type Output } from './io.ts';
import { liveProgress } from './live-progress.ts';
import type { Progress } from './progress.ts';
import { sanitiseLine } from './terminal-text.ts';
import { createWaitLines } from './wait-lines.ts';

/** Live lines on a terminal, plain lines elsewhere. */
export function createProgress(output: Output, env: Io['env']): Progress {
  const colors = colorsFor(output, env);
  return isLive(output, env) ? liveProgress(output, colors) : plainProgress(output, colors);
}

function plainProgress(output: Output, colors: Colors): Progress {
  const linesOf = createEventLines(colors);
  const waitLines = createWaitLines();
  return {
    onEvent: (event, state) => {
      for (const line of linesOf(event, state)) output.write(`${line}\n`);
    },
    onLine: () => {},
    onWaits: (waits) => {
      for (const line of waitLines(waits, Date.now())) output.write(`${sanitiseLine(line)}\n`);
    },
    say: (message) => void output.write(`${message}\n`),
    onStopping: () => {},
    stop: () => {},
  };
}
