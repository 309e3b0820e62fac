import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { followReports } from './reaper-reports.ts';
import type { ReaperReports } from './reaper-reports.ts';
import { groupLives } from './group-lives.ts';
import { withoutInherited } from './inherited-descriptors.ts';

const GONE_WITHIN_MS = 500;
const UNOPENED = 'its streams could not be opened';

/** A program and its whole environment. */
export interface GroupRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The leader of a process group, with closed standard input. */
export interface GroupLeader {
  readonly child: ChildProcess;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What it tells when it is a reaper. */
  readonly reports: ReaperReports | null;
}

/** The leader of a process group that is talked to. */
export interface PipedLeader {
  readonly child: ChildProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Starts a program as the leader of a process group. Some failures throw, others are told by an event; both come back as text. */
export async function startGroup(
  { argv, cwd, env }: GroupRequest,
  reaper: boolean,
): Promise<GroupLeader | string> {
  const [program = '', ...args] = argv;
  const channel = reaper ? ['pipe' as const] : [];
  const child = await begun(() =>
    spawn(program, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: withoutInherited(['ignore', 'pipe', 'pipe', ...channel]),
    }),
  );
  if (typeof child === 'string') return child;
  const { stdout, stderr, stdio } = child;
  if (stdout === null || stderr === null) return UNOPENED;
  return { child, stdout, stderr, reports: stdio[3] instanceof Socket ? followReports(stdio[3]) : null };
}

/** Starts a program that is talked to. */
export async function startPipedGroup({ argv, cwd, env }: GroupRequest): Promise<PipedLeader | string> {
  const [program = '', ...args] = argv;
  const child = await begun(() =>
    spawn(program, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: withoutInherited(['pipe', 'pipe', 'pipe']),
    }),
  );
  if (typeof child === 'string') return child;
  const { stdin, stdout, stderr } = child;
  return stdin === null || stdout === null || stderr === null ? UNOPENED : { child, stdin, stdout, stderr };
}

async function begun(start: () => ChildProcess): Promise<ChildProcess | string> {
  try {
    const child = start();
    if (child.pid === undefined) await once(child, 'exit');
    return child;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An `error` after the start (a signal that could not be sent) does not end the wait. */
export function leaderExited(child: ChildProcess): Promise<void> {
  child.on('error', () => undefined);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** The group outlives its leader when the leader left children behind: they are killed, and seen to be gone. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const limit = performance.now() + GONE_WITHIN_MS;
  while (signalGroup(child, 'SIGKILL') && performance.now() < limit) {
    if (child.pid === undefined || !(await groupLives(child.pid))) return;
    await setTimeoutPromise(5);
  }
}

/** Says whether there was anybody to be signalled; a pid that never was is never signalled. */
export function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  if (child.pid === undefined || child.pid <= 1) return false;
  try {
    // Windows knows no groups: there the leader stands for all.
    return process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    return false;
  }
}
