import type { RunEvent, RunState } from '@ralph/reducer';
import { createEventLines } from './event-lines.ts';
import { colorsFor, isLive, type Colors, type Io, type Output } from './io.ts';
import { liveProgress } from './live-progress.ts';

/** Shows people how a run goes; `stop` leaves the terminal as it was found. */
export interface Progress {
  readonly onEvent: (event: RunEvent, state: RunState) => void;
  readonly onLine: (unitId: string, line: string) => void;
  readonly say: (message: string) => void;
  readonly stop: () => void;
}

/** Live lines on a terminal, plain lines elsewhere. */
export function createProgress(output: Output, env: Io['env']): Progress {
  const colors = colorsFor(output, env);
  return isLive(output, env) ? liveProgress(output, colors) : plainProgress(output, colors);
}

function plainProgress(output: Output, colors: Colors): Progress {
  const linesOf = createEventLines(colors);
  return {
    onEvent: (event, state) => {
      for (const line of linesOf(event, state)) output.write(`${line}\n`);
    },
    onLine: () => {},
    say: (message) => void output.write(`${message}\n`),
    stop: () => {},
  };
}
