import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { RALPH, ralphEnvironment } from './ralph.ts';

/** Without what whoever runs the tests has open, some of which may have a number beyond the limit. */
const WITH_FEW =
  'for path in /proc/self/fd/*; do n=${path##*/}; ((n > 2)) && eval "exec $n>&-"; done; ulimit -n 128; exec "$@"';

test.skipIf(process.platform !== 'linux')(
  'an open file beyond the limit, which no program could be kept from: told before anything begins',
  async () => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([{ unit_id: 'a', description: 'Nothing', allowed_directories: ['a'] }]);
    const args = [process.execPath, RALPH, 'run', plan];
    const { exitCode, all } = await execa(
      'bash',
      ['-c', 'exec 300</dev/null; ulimit -n 128; exec "$@"', 'bash', ...args],
      { cwd: checkout.root, env: ralphEnvironment(), extendEnv: false, all: true, reject: false },
    );
    expect(all).toContain('ralph was started with an open file whose number is beyond the limit; close it');
    expect(exitCode).toBe(2);
  },
);

test.skipIf(process.platform !== 'linux')(
  'more workers than there are open files for: fewer run at once, which is told, and all of them do',
  { timeout: 120_000 },
  async () => {
    await using checkout = await makeCheckout();
    const ids = Array.from({ length: 40 }, (_, place) => `u${place}`);
    const plan = await checkout.plan(
      ids.map((unit_id) => ({
        unit_id,
        description: 'Says a word, and takes its time',
        allowed_directories: [unit_id],
        agent: 'command',
        command: ['sh', '-c', 'echo here; sleep 0.3'],
      })),
    );
    const args = [process.execPath, RALPH, 'run', plan, '--confine', 'audit', '-j', '40'];
    const { exitCode, all } = await execa('bash', ['-c', WITH_FEW, 'bash', ...args], {
      cwd: checkout.root,
      env: ralphEnvironment(),
      extendEnv: false,
      all: true,
      reject: false,
    });
    expect(all).toContain('open files: 128 are allowed, so no more than 4 run at once');
    expect(all.match(/ succeeded/g)?.length).toBeGreaterThanOrEqual(40);
    expect(exitCode).toBe(0);
  },
);
