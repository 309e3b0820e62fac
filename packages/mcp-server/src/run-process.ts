import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { NOTHING, OutputCapture } from './output-capture.ts';
import type { Captured } from './output-capture.ts';
import { endGroup, leaderExited, signalGroup, startGroup } from './process-group.ts';
import type { GroupLeader, GroupRequest } from './process-group.ts';

const TERM_GRACE_MS = 2_000;
// Longer than a launcher or reaper tries itself.
const LAUNCHER_MS = 10_000;
const DRAIN_MS = 500;

/** A program to run to its end. */
export interface ProcessRequest extends GroupRequest {
  readonly timeout_ms: number;
  /** Output of each stream beyond this is read and dropped. */
  readonly capture_bytes: number;
  readonly signal: AbortSignal;
  /**
   * What answers for all that it starts, and ends it when told to by SIGHUP: the launcher of its jail, or a reaper, which also
   * reports.
   */
  readonly above?: 'launcher' | 'reaper';
}

/** How a program ended; when this is known, its whole process group is dead. */
export interface ProcessOutcome {
  readonly exit_code: number | null;
  readonly signal: string | null;
  /** What ended it: itself, its time, an abort; or it never began. */
  readonly ended_by: 'itself' | 'timeout' | 'abort' | 'spawn_error';
  readonly spawn_error: string | null;
  readonly stdout: Captured;
  readonly stderr: Captured;
}

/** Runs a program in a process group of its own with closed standard input; kills the group on time-out and abort. */
export async function runProcess(request: ProcessRequest): Promise<ProcessOutcome> {
  const started = await startGroup(request, request.above === 'reaper');
  if (typeof started === 'string') return notStarted(started);
  const stdout = new OutputCapture(started.stdout, request.capture_bytes);
  const stderr = new OutputCapture(started.stderr, request.capture_bytes);
  const ending = await endOf(started, request);
  await drained([started.stdout, started.stderr]);
  return { ...ending, stdout: stdout.captured(), stderr: stderr.captured() };
}

const NOT_STARTED = { exit_code: null, signal: null, ended_by: 'spawn_error' } as const;

function notStarted(spawn_error: string): ProcessOutcome {
  return { ...NOT_STARTED, spawn_error, stdout: NOTHING, stderr: NOTHING };
}

type Ending = Omit<ProcessOutcome, 'stdout' | 'stderr'>;

async function endOf({ child, reports }: GroupLeader, request: ProcessRequest): Promise<Ending> {
  let ended_by: Ending['ended_by'] = 'itself';
  let killing: NodeJS.Timeout | undefined;
  const kill = () => {
    if (request.above === undefined || !child.kill('SIGHUP')) return void signalGroup(child, 'SIGKILL');
    killing = setTimeout(() => signalGroup(child, 'SIGKILL'), LAUNCHER_MS);
  };
  const end = (why: 'timeout' | 'abort') => {
    if (ended_by !== 'itself') return;
    ended_by = why;
    signalGroup(child, 'SIGTERM');
    killing = setTimeout(kill, TERM_GRACE_MS);
  };
  const onAbort = () => end('abort');
  const timer = setTimeout(() => end('timeout'), request.timeout_ms);
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();
  // Who is left of a program that has ended is killed: its answer is waited for.
  void reports?.ended.then(() => child.kill('SIGHUP'));
  await leaderExited(child);
  clearTimeout(timer);
  clearTimeout(killing);
  request.signal.removeEventListener('abort', onAbort);
  await endGroup(child);
  await reports?.closed;
  const refused = reports?.refused() ?? null;
  if (refused !== null) return { ...NOT_STARTED, spawn_error: refused.message };
  const exit = reports?.exit() ?? { exit_code: child.exitCode, signal: child.signalCode };
  return { ...exit, ended_by, spawn_error: null };
}

/** Waits for the last output; a process that left the group may hold a pipe open, and is not waited for. */
async function drained(streams: readonly Readable[]): Promise<void> {
  const ends = streams.filter((stream) => !stream.closed).map((stream) => once(stream, 'close'));
  const limit = setTimeout(() => streams.forEach((stream) => stream.destroy()), DRAIN_MS);
  await Promise.allSettled(ends);
  clearTimeout(limit);
}
