import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { NOTHING, OutputCapture } from './output-capture.ts';
import type { Captured } from './output-capture.ts';
import { endGroup, leaderExited, signalGroup, startGroup } from './process-group.ts';
import type { GroupLeader, GroupRequest } from './process-group.ts';

const TERM_GRACE_MS = 2_000;
const LAUNCHER_MS = 1_000;
const DRAIN_MS = 500;

/** A program to run to its end. */
export interface ProcessRequest extends GroupRequest {
  readonly timeout_ms: number;
  /** Output of each stream beyond this is read and dropped. */
  readonly capture_bytes: number;
  readonly signal: AbortSignal;
  /** Whether it starts in a jail whose launcher ends everything inside when it is told to by SIGHUP. */
  readonly launched?: boolean;
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
  const started = await startGroup(request);
  if (typeof started === 'string') return notStarted(started);
  const stdout = new OutputCapture(started.stdout, request.capture_bytes);
  const stderr = new OutputCapture(started.stderr, request.capture_bytes);
  const ending = await endOf(started, request);
  await drained([started.stdout, started.stderr]);
  return { ...ending, stdout: stdout.captured(), stderr: stderr.captured() };
}

function notStarted(spawn_error: string): ProcessOutcome {
  return {
    exit_code: null,
    signal: null,
    ended_by: 'spawn_error',
    spawn_error,
    stdout: NOTHING,
    stderr: NOTHING,
  };
}

type Ending = Omit<ProcessOutcome, 'stdout' | 'stderr'>;

async function endOf(child: GroupLeader, request: ProcessRequest): Promise<Ending> {
  let ended_by: Ending['ended_by'] = 'itself';
  let killing: NodeJS.Timeout | undefined;
  const kill = () => {
    if (request.launched !== true || !child.kill('SIGHUP')) return void signalGroup(child, 'SIGKILL');
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
  await leaderExited(child);
  clearTimeout(timer);
  clearTimeout(killing);
  request.signal.removeEventListener('abort', onAbort);
  await endGroup(child);
  return { exit_code: child.exitCode, signal: child.signalCode, ended_by, spawn_error: null };
}

/** Waits for the last output; a process that left the group may hold a pipe open, and is not waited for. */
async function drained(streams: readonly Readable[]): Promise<void> {
  const ends = streams.filter((stream) => !stream.closed).map((stream) => once(stream, 'close'));
  const limit = setTimeout(() => streams.forEach((stream) => stream.destroy()), DRAIN_MS);
  await Promise.allSettled(ends);
  clearTimeout(limit);
}
