import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { probeJail } from '@ralph/mcp-server';
import { describe, expect, test } from 'vitest';
import { openRig, shell, statuses } from './rig.ts';

const jail = await probeJail();

describe.skipIf(!jail.available)(`in a jail${jail.available ? '' : ` (skipped: ${jail.reason})`}`, () => {
  test('what a worker keeps in its namespace, such as its token, is hidden from the others', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [
        shell('victim', 'echo hunter2 > "$RALPH_WORKER_NAMESPACE/tmp/token"'),
        shell('thief', 'ls .agent/workers > thief/seen; cat .agent/workers/victim/tmp/token', {
          dependencies: ['victim'],
        }),
        shell('vandal', 'echo bad > .agent/workers/victim/tmp/token', { dependencies: ['victim'] }),
        shell('builder', 'mkdir .agent/workers/new', { dependencies: ['victim'] }),
      ],
      { confine: 'jail' },
    );
    expect(statuses(summary)).toEqual({
      victim: 'succeeded',
      thief: 'failed',
      vandal: 'failed',
      builder: 'failed',
    });
    expect(rig.read('thief/seen')).toBe('thief\n');
    expect(rig.read('.agent/workers/victim/tmp/token')).toBe('hunter2\n');
  });
});
