import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { reaperArgv, reaperEnvironment, withoutInherited } from '@ralph/mcp-server';
import type { Custody } from './custody.ts';
import { exitFromNode } from './exit-status.ts';
import { familyEnded } from './family.ts';
import type { Family, LeaderKind, Pressure } from './family.ts';
import { followReaper } from './follow-reaper.ts';
import type { Exit } from './launch.ts';
import { trySpawn } from './try-spawn.ts';

/** A program to start as the leader of a family. */
export interface LeaderRequest {
  /** The first word is a path. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: 'ignore' | 'pipe';
  readonly stderr: 'ignore' | 'pipe';
  /** A plain program is started below a reaper where there is one; a reaper that reports nothing is what it is. */
  readonly kind: Exclude<LeaderKind, 'reaped'>;
  /** The mark in its environment; null when it has none. */
  readonly mark: string | null;
}

/** What was started, and all below it. */
export interface Leader {
  readonly pid: number;
  readonly family: Family;
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable | null;
  /** The program's own pid, which is another one below a reaper; null when it never came to be. */
  readonly program: Promise<number | null>;
  /** Settles when what was started has ended itself, though others of the family may live. */
  readonly ended: Promise<Exit>;
  /** Settles when nobody of the family lives; rejects when the system refused to start the program after all. */
  readonly over: (pressure: Pressure) => Promise<Exit>;
  /** Whether it keeps this process alive, which it does at first. */
  readonly hold: (held: boolean) => void;
}

/** Starts a program detached and takes all of it into custody; else the system's reason. */
export function startLeader(request: LeaderRequest, custody: Custody): Leader | Promise<Error> {
  const reaped = request.kind === 'program' ? reaperArgv(request.argv, { reports: true }) : null;
  const [program = '', ...args] = reaped ?? request.argv;
  const channel = reaped === null ? [] : ['pipe' as const];
  const child = trySpawn(() =>
    spawn(program, args, {
      cwd: request.cwd,
      env: reaped === null ? request.env : reaperEnvironment(request.env),
      detached: true,
      windowsHide: true,
      stdio: withoutInherited([request.stdin, 'pipe', request.stderr, ...channel]),
    }),
  );
  if (child instanceof Error) return Promise.resolve(child);
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined || stdout === null) return announced(child);
  const ended = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve(exitFromNode(code, signal)));
  });
  child.on('error', () => undefined);
  // The program may end without reading all of it.
  stdin?.on('error', () => undefined);
  const family = custody.take(pid, reaped === null ? request.kind : 'reaper');
  if (request.mark !== null) custody.mark(pid, request.mark);
  const reports = child.stdio[3];
  const plain = async (pressure: Pressure): Promise<Exit> => {
    const exit = await ended;
    // A reaper that was not killed has left nobody, or told whom.
    if (request.kind !== 'reaper' || exit.signal !== null) {
      // Whoever was in a jail must not outlive its bubblewrap.
      const killed = request.kind === 'jail' || request.kind === 'reaper';
      custody.lose(await familyEnded(family, killed ? KILLED : pressure));
    }
    custody.release(pid);
    return exit;
  };
  const { program: programPid, over } =
    reports instanceof Socket
      ? followReaper({ pid, mark: request.mark, channel: reports, ended }, custody)
      : { program: Promise.resolve(pid), over: plain };
  const sockets = [stdout, stderr, reports].filter((stream) => stream instanceof Socket);
  const hold = (held: boolean): void => {
    for (const handle of [child, ...sockets]) {
      if (held) handle.ref();
      else handle.unref();
    }
  };
  return { pid, family, stdin, stdout, stderr, program: programPid, ended, over, hold };
}

const KILLED: Pressure = { stopping: true, killed: true };

/** Why the system refused, when that was not thrown. */
function announced(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve));
}
