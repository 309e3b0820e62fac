import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { jailBackendOf } from '@ralph/mcp-server';
import { openCustody } from './custody.ts';
import type { Custody } from './custody.ts';
import { exitFromNode } from './exit-status.ts';
import { familyEnded } from './family.ts';
import type { LeaderKind } from './family.ts';
import type { Exit, Launch, ProcessHost, RunningProcess } from './launch.ts';
import { mergeOutput } from './merge-output.ts';
import { HOST_CLOSED, notStarted, resolveLaunch, spawnProblem } from './not-started.ts';
import { createMark, withMark } from './process-mark.ts';
import { superviseProcess } from './supervise.ts';

const DRAIN_MS = 500;
const CLOSE_GRACE_MS = 2000;

/**
 * A host that starts each program itself, in its own session, with one pipe each for standard output and error.
 * A program that leaves its session is found by the mark in its environment, where there is a `/proc`.
 */
export function createSpawnHost(custody: Custody = openCustody()): ProcessHost {
  const running = new Set<RunningProcess>();
  let closed = false;
  return {
    start: (launch) => {
      if (closed) return notStarted(HOST_CLOSED);
      const started = startProgram(launch, custody);
      running.add(started);
      void started.exited.then(() => running.delete(started));
      return started;
    },
    close: async () => {
      closed = true;
      await Promise.all([...running].map((started) => started.stop(CLOSE_GRACE_MS)));
      await custody.close();
    },
  };
}

function startProgram(launch: Launch, custody: Custody): RunningProcess {
  const program = resolveLaunch(launch);
  if (!program.found) return notStarted(program.problem);
  const mark = createMark();
  try {
    const child = spawn(program.path, launch.argv.slice(1), {
      cwd: launch.cwd,
      env: withMark(launch.env, mark),
      detached: true,
      stdio: [launch.stdin === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    if (child.pid === undefined) return refused(child, launch);
    const running = supervise(child, child.pid, launch, custody);
    custody.mark(child.pid, mark);
    return running;
  } catch (error) {
    return notStarted(spawnProblem(error, launch));
  }
}

/** Node announces some refusals by an event instead of throwing. */
function refused(child: ChildProcess, launch: Launch): RunningProcess {
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) =>
      resolve({ exit_code: null, signal: null, spawn_error: spawnProblem(error, launch) }),
    );
  });
  return { ...notStarted(''), exited };
}

function supervise(child: ChildProcess, pid: number, launch: Launch, custody: Custody): RunningProcess {
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const leaderEnded = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve(exitFromNode(code, signal)));
  });
  const family = custody.take(pid, leaderKind(launch.argv));
  const merged = mergeOutput(outputs, launch.onOutput);
  child.on('error', () => undefined);
  // The program may end without reading all of it.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(launch.stdin ?? '');

  return superviseProcess(pid, family, async (pressure) => {
    const exit = await leaderEnded;
    await familyEnded(family, pressure);
    // Somebody who left the family may hold the pipes open for ever.
    await merged.drained(DRAIN_MS);
    for (const stream of outputs) stream.destroy();
    child.stdin?.destroy();
    custody.release(pid);
    return exit;
  });
}

function leaderKind(argv: readonly string[]): LeaderKind {
  switch (jailBackendOf(argv)) {
    case 'bubblewrap':
      return 'jail';
    case 'landlock':
      return 'launcher';
    // It becomes the program.
    case 'seatbelt':
    case null:
      return 'program';
  }
}
