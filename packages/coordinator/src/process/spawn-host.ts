import { jailBackendOf } from '@ralph/mcp-server';
import { identityOf } from '../journal/process-identity.ts';
import { openCustody } from './custody.ts';
import type { Custody } from './custody.ts';
import type { Exit, Launch, ProcessHost, RunningProcess } from './launch.ts';
import { mergeOutput } from './merge-output.ts';
import { HOST_CLOSED, notStarted, resolveLaunch, spawnProblem } from './not-started.ts';
import { withMark } from './process-mark.ts';
import { startLeader } from './start-leader.ts';
import type { Leader, LeaderRequest } from './start-leader.ts';
import { superviseProcess } from './supervise.ts';

const DRAIN_MS = 500;
const CLOSE_GRACE_MS = 2000;

/**
 * A host that starts each program itself, in its own session, with one pipe each for standard output and error. Nobody
 * leaves a program unseen: it is below a reaper or in a jail; where there is neither, those that leave its session are
 * found by the mark in their environment, if there is a `/proc`.
 */
export function createSpawnHost(shared?: Custody): ProcessHost {
  const custody = shared ?? openCustody();
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
      if (shared === undefined) await custody.close();
    },
  };
}

function startProgram(launch: Launch, custody: Custody): RunningProcess {
  const program = resolveLaunch(launch);
  if (!program.found) return notStarted(program.problem);
  const mark = custody.createMark();
  const leader = startLeader(
    {
      argv: [program.path, ...launch.argv.slice(1)],
      cwd: launch.cwd,
      env: withMark(launch.env, mark),
      stdin: launch.stdin === null ? 'ignore' : 'pipe',
      stderr: 'pipe',
      kind: leaderKind(launch.argv),
      mark,
    },
    custody,
  );
  if (leader instanceof Promise) {
    return { ...notStarted(''), exited: leader.then((error) => refusedExit(error, launch)) };
  }
  return supervise(leader, mark, launch);
}

function supervise(leader: Leader, mark: string, launch: Launch): RunningProcess {
  const { stdin, stdout, stderr } = leader;
  const outputs = stderr === null ? [stdout] : [stdout, stderr];
  const merged = mergeOutput(outputs, launch.onOutput);
  stdin?.end(launch.stdin ?? '');
  return superviseProcess({ identity: identityOf(leader.pid), mark }, leader.family, async (pressure) => {
    const exit = await leader.over(pressure).catch((error: unknown) => refusedExit(error, launch));
    // Somebody who left the family may hold the pipes open for ever.
    await merged.drained(DRAIN_MS);
    for (const stream of outputs) stream.destroy();
    stdin?.destroy();
    return exit;
  });
}

function refusedExit(error: unknown, launch: Launch): Exit {
  return { exit_code: null, signal: null, spawn_error: spawnProblem(error, launch) };
}

function leaderKind(argv: readonly string[]): LeaderRequest['kind'] {
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
