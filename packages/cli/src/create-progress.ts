import { createEventLines } from './event-lines.ts';
import { colorsFor, isLive, type Colors, type Io, type Output } from './io.ts';
import type { LiveSteering } from './live-progress.ts';
import type { Progress } from './progress.ts';
import { sanitiseLine } from './terminal-text.ts';
import { createWaitLines } from './wait-lines.ts';

/** Live lines on a terminal, plain lines elsewhere. */
export async function createProgress(
  output: Output,
  env: Io['env'],
  detail: Detail = 'usual',
  steer: LiveSteering | null = null,
): Promise<Progress> {
  const colors = colorsFor(output, env);
  switch (detail) {
    case 'usual':
      if (!isLive(output, env)) return plainProgress(output, colors, false);
      // The library that draws costs more time to load than all else that a short run loads.
      return (await import('./live-progress.ts')).liveProgress(output, colors, steer);
    case 'quiet':
      return quietProgress(output, colors);
    case 'verbose':
      return plainProgress(output, colors, true);
  }
}

/** How much of a run is shown while it goes on: only what goes wrong, or also what workers print. */
export type Detail = 'quiet' | 'usual' | 'verbose';

/** Only what goes wrong; whoever stops the run is answered too. */
function quietProgress(output: Output, colors: Colors): Progress {
  const linesOf = createEventLines(colors, 'bad');
  return {
    onEvent: (event, state) => {
      for (const line of linesOf(event, state)) output.write(`${line}\n`);
    },
    onLine: () => {},
    onWaits: () => {},
    say: (message) => void output.write(`${message}\n`),
    onStopping: () => {},
    stop: () => {},
  };
}

function plainProgress(output: Output, colors: Colors, withLines: boolean): Progress {
  const linesOf = createEventLines(colors);
  const waitLines = createWaitLines();
  return {
    onEvent: (event, state) => {
      for (const line of linesOf(event, state)) output.write(`${line}\n`);
    },
    onLine: (unitId, line) => {
      if (!withLines) return;
      const said = sanitiseLine(line);
      if (said !== '') output.write(`${colors.dim(`${' '.repeat(9)}${unitId}  | ${said}`)}\n`);
    },
    onWaits: (waits) => {
      for (const line of waitLines(waits, Date.now())) output.write(`${sanitiseLine(line)}\n`);
    },
    say: (message) => void output.write(`${message}\n`),
    onStopping: () => {},
    stop: () => {},
  };
}
