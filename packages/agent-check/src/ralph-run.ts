import { parseEventLine, type RunEvent } from '@ralph/reducer';
import { startProgram, type ProgramEnd, type ProgramOptions } from './run-program.ts';

/** A `ralph` at work, through what it prints. */
export interface RalphRun {
  /** All events so far. */
  readonly events: readonly RunEvent[];
  /** The first event, past or future, that fits; null when it ended without. */
  readonly event: (fits: (event: RunEvent) => boolean) => Promise<RunEvent | null>;
  readonly ended: Promise<RalphEnd>;
  readonly signal: (name: NodeJS.Signals) => void;
}

/** How a `ralph` ended, and what it said to people. */
export interface RalphEnd extends ProgramEnd {
  readonly said: string;
}

/** Starts a `ralph` that prints its events. */
export function startRalph(options: Omit<ProgramOptions, 'onLine' | 'onErrorLine'>): RalphRun {
  const events: RunEvent[] = [];
  const said: string[] = [];
  const waiting = new Set<(event: RunEvent) => void>();
  const program = startProgram({
    ...options,
    onErrorLine: (line) => said.push(line),
    onLine: (line) => {
      const parsed = parseEventLine(line);
      if (!parsed.ok) return said.push(line);
      events.push(parsed.event);
      for (const tell of waiting) tell(parsed.event);
    },
  });
  const ended = program.exited.then((end) => ({ ...end, said: said.join('\n') }));
  return {
    events,
    event: async (fits) => {
      const past = events.find(fits);
      if (past !== undefined) return past;
      const future = new Promise<RunEvent>((resolve) => {
        waiting.add((event) => {
          if (fits(event)) resolve(event);
        });
      });
      return Promise.race([future, ended.then(() => events.find(fits) ?? null)]);
    },
    ended,
    signal: program.signal,
  };
}
