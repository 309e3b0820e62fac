import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openRig, shell } from './rig.ts';

const SIGNALS = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGCHLD',
  'SIGTSTP',
  'SIGCONT',
  'exit',
  'beforeExit',
] as const;

/** How much this process holds of what a run could leave behind. */
function held(): Readonly<Record<string, number>> {
  return {
    descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    listeners: SIGNALS.reduce((count, name) => count + process.listenerCount(name), 0),
    // Pipes, processes, servers, sockets, watchers, timers.
    resources: process.getActiveResourcesInfo().length,
  };
}

test('twenty runs in one process leave nothing behind: no port, descriptor, timer, listener, process (spec §14: 7b5ddf77c)', async () => {
  using rig = openRig();
  const run = async (): Promise<void> => {
    const units = [shell('a', 'setsid sleep 1000 & true'), shell('b', 'exit 3')];
    const { summary } = await rig.run(units, { confine: 'audit' });
    expect(summary.exit_code).toBe(1);
  };
  const before = held();
  for (let times = 0; times < 20; times += 1) await run();
  // What is opened once for good is not left once for each run.
  const grown = (): readonly string[] =>
    Object.entries(held()).flatMap(([name, count]) => (count > (before[name] ?? 0) + 3 ? [name] : []));
  await expect.poll(grown).toEqual([]);
}, 180_000);
