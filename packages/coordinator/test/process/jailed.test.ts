import { probeJail } from '@ralph/mcp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessHost } from '../../src/process/launch.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { start, SUCCESS } from './process-rig.ts';

const jail = await probeJail();
const BWRAP = 'bwrap --unshare-user --unshare-pid --die-with-parent --ro-bind / / --proc /proc --dev /dev --';

const jailed = (script: string): readonly string[] => [...BWRAP.split(' '), 'sh', '-c', script];

describe.skipIf(!jail.available)(
  `a jailed program${jail.available ? '' : ` (skipped: ${jail.reason})`}`,
  () => {
    let host: ProcessHost;
    beforeEach(() => {
      host = createSpawnHost();
    });
    afterEach(() => host.close());

    test('has its grace when it is stopped, and its exit code is passed on', async () => {
      const script = 'trap "sleep 0.3; echo saved; exit 7" TERM; echo ready; while :; do sleep 0.05; done';
      const trial = start(host, jailed(script));
      await trial.said('ready');
      await trial.process.stop(20_000);
      expect(await trial.process.exited).toEqual({ ...SUCCESS, exit_code: 7 });
      expect(trial.output().toString()).toMatch(/^saved$/m);
    });

    test('and what left its session are both asked', async () => {
      const child = `trap "echo child saved; exit" TERM; echo ready; while :; do sleep 0.05; done`;
      const trial = start(
        host,
        jailed(`trap : TERM; setsid sh -c '${child}' & wait; wait; echo parent saved`),
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
      const trial = start(host, jailed('trap "" TERM; echo ready; while :; do sleep 0.05; done'));
      await trial.said('ready');
      await trial.process.stop(50);
      expect(await trial.process.exited).toEqual({ ...SUCCESS, exit_code: null, signal: 'SIGKILL' });
    });

    test('ends also when it is stopped before it has started', async () => {
      const { process } = start(host, jailed('sleep 1000'));
      await process.stop(20_000);
      const { exit_code, signal } = await process.exited;
      expect(signal ?? exit_code).toBeOneOf(['SIGTERM', 143]);
    });
  },
);
