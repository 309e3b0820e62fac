import type { Readable } from 'node:stream';
import { followReports } from '@ralph/mcp-server';
import type { Custody } from './custody.ts';
import { familyEnded } from './family.ts';
import type { Exit } from './launch.ts';
import { within } from './within.ts';

/** A reaper that was started and taken into custody. */
export interface StartedReaper {
  readonly pid: number;
  /** The mark of the program below it, if it has one. */
  readonly mark: string | null;
  readonly channel: Readable;
  /** How the reaper itself ended. */
  readonly ended: Promise<Exit>;
}

/** What becomes of the program below a reaper. */
export interface ReapedProgram {
  /** Its pid; null when it never came to be. */
  readonly program: Promise<number | null>;
  /** Settles when nobody lives below the reaper; rejects when the system refused to start the program. */
  readonly over: () => Promise<Exit>;
}

const REPORT_MS = 500;

/** Sees a reaper and all below it through, also when somebody kills the reaper. */
export function followReaper(reaper: StartedReaper, custody: Custody): ReapedProgram {
  const { pid, mark, channel, ended } = reaper;
  const reports = followReports(channel);
  const guarded = reports.program.then((program) => {
    if (program === null) return null;
    const family = custody.take(program, 'reaped');
    return { program, family };
  });
  /** With the reaper dies the program; who is left of its session, or has its mark, can still be found. */
  const orphansEnded = async (): Promise<readonly number[]> => {
    const left = await guarded;
    if (left === null) return [];
    if (mark !== null) custody.mark(left.program, mark);
    return familyEnded(left.family, { stopping: true, killed: true });
  };
  const over = async (): Promise<Exit> => {
    const own = await ended;
    await within(reports.closed, REPORT_MS);
    channel.destroy();
    custody.lose(own.signal === null ? reports.left() : await orphansEnded());
    custody.release(pid);
    const program = await reports.program;
    if (program !== null) custody.release(program);
    const refused = reports.refused();
    if (refused !== null) throw refused;
    const exit = reports.exit();
    return exit === null ? exitOf(own) : { ...exit, spawn_error: null };
  };
  return { program: reports.program, over };
}

/** Of a reaper that told nothing. SIGHUP, the word by which it kills all, is no signal of the program's. */
function exitOf({ signal }: Exit): Exit {
  return { exit_code: null, signal: signal === 'SIGHUP' ? 'SIGKILL' : signal, spawn_error: null };
}
