import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { endGroup, leaderExited, signalGroup, startPipedGroup } from '../process-group.ts';
import type { GroupRequest } from '../process-group.ts';

/** A program that is talked to over its standard input and output. */
export interface PipedProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when it ended and nobody of its process group lives. Never rejects. */
  readonly exited: Promise<void>;
  /** Asks the group to end, waits, kills it. */
  readonly stop: (graceMs: number) => Promise<void>;
}

/** Starts such a program and answers for it: nothing of it outlives whoever started it. Rejects when it cannot be started. */
export type StartPiped = (request: GroupRequest) => Promise<PipedProgram>;

/** Starts a program in a process group of its own. Should this process be killed, the program learns it by the end of its input. */
export const startPiped: StartPiped = async (request) => {
  const leader = await startPipedGroup(request);
  if (typeof leader === 'string') throw new Error(leader);
  const { child, stdin, stdout, stderr } = leader;
  const exited = leaderExited(child).then(() => endGroup(child));
  const stop = async (graceMs: number) => {
    signalGroup(child, 'SIGTERM');
    await settledWithin(exited, graceMs);
    signalGroup(child, 'SIGKILL');
    await exited;
  };
  return { stdin, stdout, stderr, exited, stop };
};

/** Says whether a promise that never rejects settled in time. */
export async function settledWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const limit = new AbortController();
  const late = delay(ms, false, { signal: limit.signal }).catch(() => false);
  const inTime = await Promise.race([work.then(() => true), late]);
  limit.abort();
  return inTime;
}
