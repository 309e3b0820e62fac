import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { PipedProgram, StartPiped } from '@ralph/mcp-server';
import { openCustody } from './custody.ts';
import type { Custody } from './custody.ts';
import { familyEnded } from './family.ts';
import { HOST_CLOSED, resolveLaunch, spawnProblem } from './not-started.ts';
import { createMark, withMark } from './process-mark.ts';
import { within } from './within.ts';

/** Starts programs that are talked to while they run; none outlives it, not even when this process is killed. */
export interface PipedHost extends AsyncDisposable {
  readonly start: StartPiped;
}

const CLOSE_GRACE_MS = 2000;

/** Creates a host of such programs; each leads a session of its own. */
export function createPipedHost(custody: Custody = openCustody()): PipedHost {
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
  const mark = createMark();
  try {
    const child = spawn(found.path, request.argv.slice(1), {
      cwd: request.cwd,
      env: withMark(request.env, mark),
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A refusal is announced by an `error`, which `once` turns into a rejection.
    if (child.pid === undefined) await once(child, 'spawn');
    const { pid = 0, stdin, stdout, stderr } = child;
    const family = custody.take(pid, 'program');
    custody.mark(pid, mark);
    child.on('error', () => undefined);
    const pressure = { stopping: false, killed: false };
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const exited = ended.then(() => familyEnded(family, pressure)).then(() => custody.release(pid));
    const stop = async (graceMs: number) => {
      pressure.stopping = true;
      family.signal('SIGTERM');
      if (await within(exited, graceMs)) return;
      pressure.killed = true;
      family.signal('SIGKILL');
      await exited;
    };
    return { stdin, stdout, stderr, exited, stop };
  } catch (error) {
    throw new Error(spawnProblem(error, launch), { cause: error });
  }
}
