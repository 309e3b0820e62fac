import { randomBytes } from 'node:crypto';
import { readSlotEnd, slotArgv } from '@ralph/mcp-server';
import type { ReapedExit, SlotEnd } from '@ralph/mcp-server';
import { identityOf } from '../journal/process-identity.ts';
import type { Custody } from './custody.ts';
import type { Pressure } from './family.ts';
import type { Exit, Launch, RunningProcess } from './launch.ts';
import { createOutputMerger, streamClosed } from './merge-output.ts';
import type { OutputMerger } from './merge-output.ts';
import { spawnProblem } from './not-started.ts';
import { MARK_NAME, withMark } from './process-mark.ts';
import { readPaced } from './read-paced.ts';
import { slotRequest } from './slot-request.ts';
import { createSlotStream } from './slot-stream.ts';
import { startLeader } from './start-leader.ts';
import { superviseProcess } from './supervise.ts';

/** A process that starts one program after another, because Node's own fork grows with this process's memory. */
export interface Slot {
  /** Runs a program; only when no other runs. */
  readonly run: (launch: Launch, program: string) => RunningProcess;
  /** Whether another program may follow. */
  readonly usable: () => boolean;
  /** Ends the slot and whoever is left in it. */
  readonly discard: () => Promise<void>;
}

/** The program that a slot runs now. */
interface Current {
  readonly merger: OutputMerger;
  readonly end: (end: SlotEnd) => void;
}

const DRAIN_MS = 500;
const UNKNOWN = { exit_code: null, signal: null };

/** Starts a reaper as a slot for any program; null when the system refuses (the limit of processes is reached), or where there is none. */
export function startSlot(custody: Custody): Slot | null {
  const argv = slotArgv();
  if (argv === null) return null;
  // One for all of its programs: none begins before nobody of the one before is left.
  const mark = custody.createMark();
  const leader = startLeader(
    {
      argv,
      cwd: '/',
      // Whoever looks for what is left of a dead run also finds a process that is only about to become a program.
      env: { [MARK_NAME]: mark },
      stdin: 'pipe',
      stderr: 'pipe',
      kind: 'reaper',
      mark,
    },
    custody,
  );
  if (leader instanceof Promise || leader.stdin === null || leader.stderr === null) return null;
  const { pid, family, stdin, stdout, stderr, hold } = leader;
  const identity = identityOf(pid);
  const nonce = randomBytes(16).toString('hex');
  const outputs = [stdout, stderr].map((stream) => ({ stream, split: createSlotStream() }));
  const closed = Promise.all(outputs.map(({ stream }) => streamClosed(stream)));
  let unit = 0;
  let usable = true;
  let current: Current | null = null;

  for (const { stream, split } of outputs) {
    stream.on('error', () => undefined);
    readPaced(stream, split.push);
    stream.on('end', split.end);
  }
  void leader.ended.then(() => {
    usable = false;
  });
  const over = leader.over({ stopping: false, killed: false }).then(async (own) => {
    stdin.destroy();
    // What was written just before it died, and that may be how the program ended.
    await current?.merger.drained(closed, DRAIN_MS);
    for (const { stream } of outputs) stream.destroy();
    current?.end({ exit: exitOf(own), refused: null, left: [] });
  });
  hold(false);

  const discard = async (): Promise<void> => {
    usable = false;
    hold(true);
    stdin.end();
    family.signal('SIGKILL');
    await over;
  };
  const ending = async (ended: Promise<SlotEnd>, launch: Launch, pressure: Pressure): Promise<Exit> => {
    const { exit, refused, left } = await ended;
    current = null;
    custody.lose(left);
    if (pressure.stopping || pressure.killed || left.length > 0 || !usable) await discard();
    else hold(false);
    const spawn_error = refused === null ? null : spawnProblem(refused, launch);
    return { ...(exit ?? UNKNOWN), spawn_error };
  };

  const run = (launch: Launch, program: string): RunningProcess => {
    const marker = `\x1e${nonce}.${(unit += 1)}.`;
    const merger = createOutputMerger(launch.onOutput);
    const ended = new Promise<SlotEnd>((resolve) => {
      current = { merger, end: resolve };
      const used = launch.apart === true ? outputs : outputs.slice(0, 1);
      let open = used.length;
      for (const [source, { split }] of used.entries()) {
        const receive = (chunk: Buffer) => merger.receive(source, chunk);
        split.expect(marker, receive, (text) => {
          merger.finish(source);
          open -= 1;
          if (open === 0) resolve(readSlotEnd(text));
        });
      }
    });
    hold(true);
    stdin.write(slotRequest({ ...launch, env: withMark(launch.env, mark) }, program, marker));
    return superviseProcess({ identity, mark }, family, (pressure) => ending(ended, launch, pressure));
  };
  return { run, usable: () => usable, discard };
}

/** Of a program of which the reaper told nothing. Told to kill all by SIGHUP before it has begun, it just ends. */
function exitOf({ exit_code, signal }: Exit): ReapedExit {
  return { exit_code: null, signal: exit_code === 0 || signal === 'SIGHUP' ? 'SIGKILL' : signal };
}
