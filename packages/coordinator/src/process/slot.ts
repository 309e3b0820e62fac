import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Custody } from './custody.ts';
import { exitFromNode, exitFromShell } from './exit-status.ts';
import { familyEnded } from './family.ts';
import type { Pressure } from './family.ts';
import type { Exit, Launch, RunningProcess } from './launch.ts';
import { createMark, withMark } from './process-mark.ts';
import { readPaced } from './read-paced.ts';
import { SLOT_PRELUDE, slotLine } from './slot-line.ts';
import { createSlotStream } from './slot-stream.ts';
import { superviseProcess } from './supervise.ts';
import { within } from './within.ts';

/** A shell that starts one program after another, because Node's own fork grows with this process's memory. */
export interface Slot {
  /** Runs a program; only when no other runs. */
  readonly run: (launch: Launch, program: string) => RunningProcess;
  /** Whether another program may follow. */
  readonly usable: () => boolean;
  /** Ends the shell and whoever is left in its family. */
  readonly discard: () => Promise<void>;
}

const DRAIN_MS = 500;
// A SIGTERM that comes before the shell has forked reaches only the shell, which ignores it: say it again.
const START_MS = 100;

/** Starts a slot's shell; null when the system refuses (the limit of processes is reached). */
export function startSlot(custody: Custody): Slot | null {
  const shell = spawnShell();
  if (shell === null || shell.pid === undefined) return null;
  const { pid, stdin, stdout } = shell;
  const nonce = randomBytes(16).toString('hex');
  const family = custody.take(pid, 'shell');
  const stream = createSlotStream();
  let unit = 0;
  let usable = true;
  let onShellEnd: (exit: Exit) => void = () => undefined;

  shell.once('exit', (_code, signal) => {
    usable = false;
    // The shell's own exit code says nothing about the program.
    onShellEnd(exitFromNode(null, signal));
  });
  const closed = new Promise<void>((resolve) => shell.once('close', () => resolve()));
  stdin.on('error', () => undefined);
  stdout.on('error', () => undefined);
  readPaced(stdout, stream.push);
  stdout.on('end', stream.end);
  stdin.write(SLOT_PRELUDE);
  shell.unref();
  if (stdout instanceof Socket) stdout.unref();

  const discard = async (): Promise<void> => {
    usable = false;
    shell.ref();
    stdin.end();
    family.signal('SIGKILL');
    await within(closed, DRAIN_MS);
    stdin.destroy();
    stdout.destroy();
    custody.release(pid);
  };
  const ending = async (ended: Promise<Exit>, pressure: Pressure): Promise<Exit> => {
    const exit = await ended;
    const outlived = await family.alive();
    // What somebody wrote just before they died may still be in the pipe; the next turn of the event loop reads it.
    await nextTurn();
    if (outlived) await familyEnded(family, pressure);
    if (outlived || pressure.stopping || pressure.killed || !usable) await discard();
    onShellEnd = () => undefined;
    if (usable) shell.unref();
    return exit;
  };

  const run = (launch: Launch, program: string): RunningProcess => {
    const marker = `\x1e${nonce}.${(unit += 1)}.`;
    const startedAt = performance.now();
    const ended = new Promise<Exit>((resolve) => {
      onShellEnd = resolve;
      stream.expect(marker, launch.onOutput, (status) => resolve(exitFromShell(status)));
    });
    const mark = createMark();
    custody.mark(pid, mark);
    shell.ref();
    stdin.write(slotLine({ ...launch, env: withMark(launch.env, mark) }, program, marker));
    const running = superviseProcess(pid, family, (pressure) => ending(ended, pressure));
    return {
      ...running,
      stop: (graceMs) => insist(running, startedAt, graceMs, () => family.signal('SIGTERM')),
    };
  };
  return { run, usable: () => usable, discard };
}

function spawnShell() {
  try {
    const shell = spawn('/bin/sh', ['-s'], {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    shell.on('error', () => undefined);
    return shell;
  } catch {
    return null;
  }
}

async function insist(
  running: RunningProcess,
  startedAt: number,
  graceMs: number,
  ask: () => void,
): Promise<void> {
  const stopped = running.stop(graceMs);
  const young = START_MS - (performance.now() - startedAt);
  if (young > 0 && !(await within(running.exited, young))) ask();
  await stopped;
}
