import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildJail, jailCommand } from '@ralph/mcp-server';
import { afterEach, beforeEach, describe, expect, test as plainTest } from 'vitest';
import type { ProcessHost } from '../../src/process/launch.ts';
import { createSlotHost } from '../../src/process/slot-host.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { jails } from '../rig.ts';
import { forAgents, start, SUCCESS } from './process-rig.ts';

const HOSTS = [
  { host: 'a spawn host', create: createSpawnHost },
  { host: 'a slot host', create: createSlotHost },
  { host: 'a slot host for agents', create: () => forAgents(createSlotHost()) },
];
const CASES = (await jails()).flatMap((jail) => HOSTS.map((host) => ({ ...jail, ...host })));

describe.for(CASES)('a program in a jail by $title, started by $host', ({ backend, skipped, create }) => {
  const test = plainTest.skipIf(skipped);
  let host: ProcessHost;
  let root = '';
  beforeEach(() => {
    host = create();
    root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-jailed-')));
    mkdirSync(join(root, 'in'));
  });
  afterEach(async () => {
    await host.close();
    rmSync(root, { recursive: true });
  });
  const jailed = async (script: string): Promise<readonly string[]> =>
    jailCommand(await buildJail({ backend, root, writable: [join(root, 'in')] }), ['sh', '-c', script]);

  test('has its grace when it is stopped, and its exit code is passed on', async () => {
    const script = 'trap "sleep 0.3; echo saved; exit 7" TERM; echo ready; while :; do sleep 0.05; done';
    const trial = start(host, await jailed(script));
    await trial.said('ready');
    await trial.process.stop(20_000);
    expect(await trial.process.exited).toEqual({ ...SUCCESS, exit_code: 7 });
    expect(trial.output().toString()).toMatch(/^saved$/m);
  });

  test('and what left its session are both asked', async () => {
    const child = `trap "echo child saved; exit" TERM; echo ready; while :; do sleep 0.05; done`;
    const trial = start(
      host,
      await jailed(`trap : TERM; setsid sh -c '${child}' & wait; wait; echo parent saved`),
    );
    await trial.said('ready');
    await trial.process.stop(20_000);
    expect(await trial.process.exited).toEqual(SUCCESS);
    expect(
      trial
        .output()
        .toString()
        .match(/^.* saved$/gm),
    ).toEqual(['child saved', 'parent saved']);
  });

  test('is killed when the grace is over', async () => {
    const trial = start(host, await jailed('trap "" TERM; echo ready; while :; do sleep 0.05; done'));
    await trial.said('ready');
    await trial.process.stop(50);
    const { exit_code, signal } = await trial.process.exited;
    expect(signal ?? exit_code).toBeOneOf(['SIGKILL', 137]);
  });

  test('is killed with what left its session and has no mark', async () => {
    const child = `trap "" TERM HUP; echo \\$\\$; while :; do sleep 0.05; done`;
    const trial = start(
      host,
      await jailed(`env -i setsid sh -c "${child}" & trap "" TERM; wait; while :; do sleep 0.05; done`),
    );
    const [, inside = ''] = /^(\d+)$/m.exec(await saidNumber(trial.output)) ?? [];
    await trial.process.stop(50);
    await trial.process.exited;
    // In a pid namespace it was another one's number outside; with the namespace it is gone for sure.
    if (backend === 'landlock') expect(() => process.kill(Number(inside), 0)).toThrow('ESRCH');
  });

  test('ends also when it is stopped before it has started', async () => {
    for (let turns = 0; turns < 40; turns += 4) {
      const { process } = start(host, await jailed('sleep 1000'));
      // Each time a little further on its way.
      for (let turn = 0; turn < turns; turn += 1) readdirSync('/proc');
      await process.stop(1_000_000);
      const { exit_code, signal } = await process.exited;
      expect(signal ?? exit_code).toBeOneOf(['SIGTERM', 143]);
    }
  });
});

async function saidNumber(output: () => Buffer): Promise<string> {
  await expect.poll(() => output().toString()).toMatch(/^\d+$/m);
  return output().toString();
}
