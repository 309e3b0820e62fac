import type { Readable, Writable } from 'node:stream';
import pc from 'picocolors';

/** The colours of one stream: functions that paint, or leave the text alone. */
export type Colors = ReturnType<typeof pc.createColors>;

/** A stream for people or programs; the last three are there when it is a terminal. */
export type Output = Writable & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};

/** The two ways in which a user stops a run: first in order, then at once. */
export interface Interrupts {
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
  /** Listens no longer. */
  readonly release: () => void;
}

/** All that a command may touch of the process it runs in. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** Address where bugs are reported. */
  readonly bugs: string;
  /** Listens for signals from now on; without a call a signal ends the process as usual. */
  readonly interrupts: (say: (message: string) => void, graceMs?: number) => Interrupts;
}

/** The colours that suit a stream, as NO_COLOR, FORCE_COLOR, TERM and CI ask for. */
export function colorsFor(output: Output, env: Io['env']): Colors {
  return pc.createColors(wantsColor(output, env));
}

/** True where lines can be redrawn: a terminal that is watched by a person, and that says how wide it is. */
export function isLive(output: Output, env: Io['env']): boolean {
  return output.isTTY === true && output.columns !== 0 && env['TERM'] !== 'dumb' && !env['CI'];
}

function wantsColor(output: Output, env: Io['env']): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return Boolean(env['CI']) || (output.isTTY === true && env['TERM'] !== 'dumb');
}
