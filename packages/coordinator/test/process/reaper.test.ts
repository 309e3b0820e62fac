import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reapersWork } from '@ralph/mcp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCustody } from '../../src/process/custody.ts';
import type { Custody } from '../../src/process/custody.ts';
import type { ProcessHost } from '../../src/process/launch.ts';
import { createSlotHost } from '../../src/process/slot-host.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { eventually, forAgents, lives, sh, start, SUCCESS, zombiesBelow } from './process-rig.ts';

// A tracer gets the dead before their parent: until it looks at them, nobody can end their being there.
const TRACER = 'syscall(101, 0x4206, $ARGV[0] + 0, 0, 0) == 0 or die; $| = 1; print "holds\\n"; sleep 1000';
const canTrace = process.arch === 'x64' && process.getuid?.() === 0;

describe.skipIf(!reapersWork()).each([
  { name: 'a reaper', create: createSpawnHost },
  { name: 'a slot that is a reaper', create: (shared: Custody) => forAgents(createSlotHost(shared)) },
])('a program below $name (needs Linux and perl)', ({ create }) => {
  let custody: Custody;
  let host: ProcessHost;
  let directory: string;
  let lost: number[];
  beforeEach(() => {
    lost = [];
    custody = openCustody({ onLost: (pids) => lost.push(...pids) });
    host = create(custody);
    directory = mkdtempSync(join(tmpdir(), 'reaper '));
  });
  afterEach(async () => {
    await host.close();
    await custody.close();
    rmSync(directory, { recursive: true });
  });

  test('that kills its reaper dies with all that is in its session, or has its mark', async () => {
    const script = `sleep 1000 & echo near $!; env -i sleep 1000 & echo bare $!; setsid sleep 1000 & echo far $!; echo me $$; while [ ! -e "$0" ]; do sleep 0.01; done; kill -9 $PPID; sleep 1000`;
    const seen = join(directory, 'seen');
    const trial = start(host, ['sh', '-c', script, seen]);
    const pids = await Promise.all(
      ['near', 'bare', 'far', 'me'].map(async (word) => Number(await trial.said(word))),
    );
    writeFileSync(seen, '');
    expect(await trial.process.exited).toEqual({ exit_code: null, signal: 'SIGKILL', spawn_error: null });
    expect(pids.filter(lives)).toEqual([]);
    expect(lost).toEqual([]);
  });

  test('that stops its reaper is killed all the same', async () => {
    const trial = start(host, [
      'sh',
      '-c',
      'trap "" TERM; kill -STOP $PPID; echo stopped; while :; do sleep 0.05; done',
    ]);
    await trial.said('stopped');
    await trial.process.stop(50);
    expect(lives(trial.process.pid)).toBe(false);
  });

  test('may signal its whole group without reaching the reaper', async () => {
    expect(await sh(host, 'trap "exit 7" TERM; kill 0; sleep 10')).toMatchObject([{ exit_code: 7 }, '']);
  });

  test('is not found by its own name in the name of its reaper', async () => {
    const trial = start(host, ['sh', '-c', 'echo $PPID; sleep 1000', 'a-telling-name']);
    await eventually('its start', () => trial.output().length > 0);
    const name = readFileSync(`/proc/${trial.process.pid}/cmdline`, 'latin1');
    trial.process.kill();
    await trial.process.exited;
    expect(name).toMatch(/^ralph reaper/);
    expect(name).not.toContain('telling');
  });

  test('leaves no defunct process, neither while it runs nor afterwards (spec §14: 4761e2104)', async () => {
    const orphans = 'for i in 1 2 3 4 5 6 7 8; do (true & true &) ; done';
    const trial = start(host, [
      'sh',
      '-c',
      `${orphans}; echo there; while [ ! -e "$0" ]; do sleep 0.01; done`,
      join(directory, 'go'),
    ]);
    await trial.said('there');
    await eventually('that all orphans are waited for', () => zombiesBelow(process.pid).length === 0);
    writeFileSync(join(directory, 'go'), '');
    expect(await trial.process.exited).toEqual(SUCCESS);
    expect(zombiesBelow(process.pid)).toEqual([]);
  });

  test('of 200 processes ends with all of them', async () => {
    const trial = start(host, [
      'perl',
      '-e',
      '$| = 1; for (1 .. 20) { next if fork; fork or last for 1 .. 9; sleep 1000 } print "there\\n"; sleep 1000',
    ]);
    await trial.said('there');
    trial.process.kill();
    await trial.process.exited;
    expect(zombiesBelow(process.pid)).toEqual([]);
  });

  test.skipIf(!canTrace)(
    'that cannot be ended is given up and named (spec §14: a0249cf1e; needs root and x64)',
    async () => {
      const trial = start(host, ['sh', '-c', 'echo me $$; exec sleep 1000']);
      const pid = Number(await trial.said('me'));
      const tracer = spawn('perl', ['-e', TRACER, String(pid)], { stdio: ['ignore', 'pipe', 'inherit'] });
      await said(tracer);
      trial.process.kill();
      expect(await trial.process.exited).toEqual({ exit_code: null, signal: null, spawn_error: null });
      expect(lost).toEqual([pid]);
      tracer.kill('SIGKILL');
      await eventually('the end of what nobody holds any more', () => !lives(pid));
    },
  );
});

test.skipIf(!reapersWork())('two custodies do not disturb each other', async () => {
  const [one, other] = [createSpawnHost(), createSpawnHost()];
  const stays = start(other, ['sh', '-c', 'echo ready; exec sleep 1000']);
  await stays.said('ready');
  const ends = start(one, ['sh', '-c', 'setsid sleep 1000 & echo ready; exec sleep 1000']);
  await ends.said('ready');
  await one.close();
  expect(lives(stays.process.pid)).toBe(true);
  await other.close();
  expect([ends, stays].map((trial) => lives(trial.process.pid))).toEqual([false, false]);
});

function said({ stdout }: ChildProcess): Promise<void> {
  return new Promise((resolve) => stdout?.once('data', () => resolve()));
}
