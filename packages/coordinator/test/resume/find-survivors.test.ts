import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { reaperArgv, reapersWork } from '@ralph/mcp-server';
import { expect, onTestFinished, test } from 'vitest';
import { identityOf } from '../../src/journal/process-identity.ts';
import { openProcessHosts } from '../../src/process-hosts.ts';
import { readName } from '../../src/process/process-status.ts';
import { endSurvivors } from '../../src/resume/end-survivors.ts';
import { findSurvivors } from '../../src/resume/find-survivors.ts';

/** Starts a program of its own session that says when it is ready, and answers its pid. */
async function start(line: string, env: Readonly<Record<string, string>> = {}): Promise<number> {
  const child = spawn('/bin/sh', ['-c', line.replace('READY', 'echo ready')], {
    detached: true,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid = 0 } = child;
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      return;
    }
  });
  await once(child.stdout, 'data');
  return pid;
}

const SLEEP = 'READY; while :; do sleep 0.05; done';

function spawned(pid: number, mark: string | null, more: object = {}) {
  return { unit_id: 'a', ...identityOf(pid), mark, ...more };
}

const linuxOnly = test.skipIf(process.platform !== 'linux');

linuxOnly(
  'a process is found by its number and start, by its mark, and by its run; others are not',
  async () => {
    const known = await start(SLEEP);
    const marked = await start(SLEEP, { RALPH_PROCESS_MARK: 'm1' });
    const ofRun = await start(SLEEP, {
      RALPH_PROCESS_MARK: 'm2',
      RALPH_RUN_ID: 'survivors-run',
      RALPH_WORKER_ID: 'b',
    });
    await start(SLEEP, { RALPH_RUN_ID: 'survivors-run' });
    const found = findSurvivors('survivors-run', [spawned(known, null), spawned(2 ** 22 + 1, 'm1')]);
    const pids = found.map(({ pid, unit_id }) => [pid, unit_id]);
    for (const expected of [
      [known, 'a'],
      [marked, 'a'],
      [ofRun, 'b'],
    ])
      expect(pids).toContainEqual(expected);
    // Each has at most one child, which sleeps.
    expect(found.length).toBeLessThanOrEqual(6);
  },
);

linuxOnly(
  'whatever a run starts says whose it is, also the slots that are about to start a program',
  async () => {
    const hosts = openProcessHosts('survivors-of-hosts');
    onTestFinished(() => hosts[Symbol.asyncDispose]());
    const launch = { cwd: '/', env: {}, stdin: null, onOutput: () => undefined };
    const short = hosts.processes.start({ ...launch, argv: ['true'] });
    hosts.processes.start({ ...launch, argv: ['sleep', '1000'] });
    hosts.processes.start({ ...launch, argv: ['sleep', '1000'], apart: true });
    await short.exited;
    // Who is just becoming another program cannot be read.
    await expect
      .poll(() => findSurvivors('survivors-of-hosts', []).map(({ pid }) => readName(pid)), {
        timeout: 30_000,
      })
      .toEqual(expect.arrayContaining(['sh', 'ralph reaper', 'sleep']));
    await hosts[Symbol.asyncDispose]();
    expect(findSurvivors('survivors-of-hosts', [])).toEqual([]);
  },
);

linuxOnly.for([
  { name: 'started at another time', more: { process_start_time: 1 } },
  { name: 'was started before the machine was', more: { boot_id: 'another' } },
  { name: 'has its number in another container', more: { pid_namespace: 'pid:[1]' } },
  { name: 'is of a machine that tells no start times', more: { process_start_time: null } },
])('a stranger with the same number that $name is left alone', async ({ more }) => {
  const pid = await start(SLEEP);
  expect(findSurvivors('another-run', [spawned(pid, null, { hostname: hostname(), ...more })])).toEqual([]);
});

linuxOnly('whoever does not heed SIGTERM is killed after the grace; nobody is left', async () => {
  const deaf = await start(`trap '' TERM; ${SLEEP}`, { RALPH_PROCESS_MARK: 'deaf' });
  const own = [spawned(deaf, 'deaf')];
  expect(await endSurvivors({ runId: 'x', spawned: own, graceMs: 100 })).toEqual([]);
  expect(findSurvivors('x', own)).toEqual([]);
});

const DEAF = 'trap "" TERM HUP; echo $$; while :; do sleep 0.05; done';

test.skipIf(!reapersWork()).for([
  { name: 'lives', stopped: false },
  { name: 'was stopped', stopped: true },
])(
  'nobody gets away from below a reaper that $name, without a mark and in a session of its own (needs Linux and perl)',
  async ({ stopped }) => {
    const stray = `setsid env -i /bin/sh -c '${DEAF}'`;
    const argv = reaperArgv(['/bin/sh', '-c', `${stray} & trap '' TERM HUP; wait`], { reports: false }) ?? [];
    const [program = '', ...args] = argv;
    const env = { PATH: process.env['PATH'], RALPH_PROCESS_MARK: 'reaped' };
    const reaper = spawn(program, args, { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] });
    const exited = once(reaper, 'exit');
    const pid = reaper.pid ?? 0;
    const far = Number(String((await once(reaper.stdout, 'data'))[0]));
    onTestFinished(() => {
      for (const one of [far, pid]) if (lives(one)) process.kill(one, 'SIGKILL');
    });
    if (stopped) process.kill(pid, 'SIGSTOP');
    const own = [spawned(pid, 'reaped')];
    expect(findSurvivors('x', own)).toContainEqual({ pid: far, unit_id: 'a' });
    expect(await endSurvivors({ runId: 'x', spawned: own, graceMs: 100 })).toEqual([]);
    await exited;
    expect(lives(far)).toBe(false);
  },
);

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
