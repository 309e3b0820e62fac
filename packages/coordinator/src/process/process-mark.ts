import { randomBytes } from 'node:crypto';
import { readEnvironment } from './process-status.ts';

/** Environment variable by which those are found that a program started and that left its session. */
export const MARK_NAME = 'RALPH_PROCESS_MARK';

const ENTRY = Buffer.from(`${MARK_NAME}=`);

/** Makes the mark of one launch; whom it is for, such as a run, can be told from it. */
export function createMark(owner: string | null): string {
  const own = randomBytes(16).toString('hex');
  return owner === null ? own : `${owner}.${own}`;
}

/** For whom a mark was made; null when it does not say. */
export function ownerOf(mark: string): string | null {
  const end = mark.lastIndexOf('.');
  return end === -1 ? null : mark.slice(0, end);
}

/** An environment with a mark, over any that it had. */
export function withMark(env: Readonly<Record<string, string>>, mark: string): Record<string, string> {
  return { ...env, [MARK_NAME]: mark };
}

/** Reads the mark of a process: null when it has none, undefined when it is just becoming another program. */
export function readMark(pid: number): string | null | undefined {
  const environment = readEnvironment(pid);
  if (environment === null) return null;
  if (environment.length === 0) return undefined;
  let at = environment.indexOf(ENTRY);
  while (at > 0 && environment[at - 1] !== 0) at = environment.indexOf(ENTRY, at + 1);
  if (at < 0) return null;
  const end = environment.indexOf(0, at);
  return environment.toString('latin1', at + ENTRY.length, end < 0 ? environment.length : end);
}
