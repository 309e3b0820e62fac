import type { PipedProgram, StartPiped } from '@ralph/mcp-server';
import { openCustody } from './custody.ts';
import type { Custody } from './custody.ts';
import { HOST_CLOSED, resolveLaunch, spawnProblem } from './not-started.ts';
import { withMark } from './process-mark.ts';
import { startLeader } from './start-leader.ts';
import { within } from './within.ts';

/** Starts programs that are talked to while they run; none outlives it, not even when this process is killed. */
export interface PipedHost extends AsyncDisposable {
  readonly start: StartPiped;
}

const CLOSE_GRACE_MS = 2000;

/** Creates a host of such programs; each leads a session of its own. */
export function createPipedHost(): PipedHost {
  const custody = openCustody();
  const running = new Set<PipedProgram>();
  let closed = false;
  return {
    start: async (request) => {
      if (closed) throw new Error(HOST_CLOSED);
      const program = await startProgram(request, custody);
      running.add(program);
      void program.exited.then(() => running.delete(program));
      return program;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await Promise.all([...running].map((program) => program.stop(CLOSE_GRACE_MS)));
      await custody.close();
    },
  };
}

async function startProgram(request: Parameters<StartPiped>[0], custody: Custody): Promise<PipedProgram> {
  const launch = { ...request, stdin: null, onOutput: () => undefined };
  const found = resolveLaunch(launch);
  if (!found.found) throw new Error(found.problem);
  const mark = custody.createMark();
  const leader = startLeader(
    {
      argv: [found.path, ...request.argv.slice(1)],
      cwd: request.cwd,
      env: withMark(request.env, mark),
      stdin: 'pipe',
      stderr: 'pipe',
      kind: 'program',
      mark,
    },
    custody,
  );
  if (leader instanceof Promise) {
    const cause = await leader;
    throw new Error(spawnProblem(cause, launch), { cause });
  }
  const { family, stdin, stdout, stderr } = leader;
  if (stdin === null || stderr === null) throw new Error('a program was started without the pipes asked for');
  const pressure = { stopping: false, killed: false };
  const ended = leader.over(pressure);
  if ((await leader.program) === null)
    await ended.catch((cause: unknown) => {
      throw new Error(spawnProblem(cause, launch), { cause });
    });
  const exited = ended.then(() => undefined);
  const stop = async (graceMs: number) => {
    pressure.stopping = true;
    family.signal('SIGTERM');
    if (await within(exited, graceMs)) return;
    pressure.killed = true;
    family.signal('SIGKILL');
    await exited;
  };
  return { stdin, stdout, stderr, exited, stop };
}
