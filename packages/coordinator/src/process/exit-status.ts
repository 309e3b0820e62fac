import { constants } from 'node:os';
import type { Exit } from './launch.ts';

const SIGNAL_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** The exit that a shell reports. It cannot tell `exit 143` from death by SIGTERM; the signal is by far likelier. */
export function exitFromShell(status: number): Exit {
  const signal = status > 128 ? SIGNAL_NAMES.get(status - 128) : undefined;
  return signal === undefined
    ? { exit_code: status, signal: null, spawn_error: null }
    : { exit_code: null, signal, spawn_error: null };
}

/** The exit that Node reports. */
export function exitFromNode(code: number | null, signal: string | null): Exit {
  return { exit_code: code, signal, spawn_error: null };
}
