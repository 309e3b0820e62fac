import { probeJail, reapersWork } from '@ralph/mcp-server';
import { afterAll, describe, expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { openZoo, settled, type ZooRun } from './life-rig.ts';
import { familyOf, holdersOf, stillThere } from './survivors.ts';

/** How a run ends: what the zoo of the unit does when all its programs are there, and what is done to the run then. */
const ENDS = [
  { end: 'success', zoo: '0' },
  { end: 'failure', zoo: '3' },
  { end: 'a time-out', zoo: 'stay', timeout_ms: 4000 },
  { end: 'Ctrl-C', zoo: 'stay', signals: ['SIGINT'], exitCode: 130 },
  { end: 'Ctrl-C twice', zoo: 'stay', signals: ['SIGINT', 'SIGINT'], grace: '1h', exitCode: 130 },
  { end: 'SIGTERM', zoo: 'stay', signals: ['SIGTERM'], exitCode: 130 },
  { end: 'SIGHUP', zoo: 'stay', signals: ['SIGHUP'], exitCode: 130 },
  { end: 'SIGINT, then SIGTERM', zoo: 'stay', signals: ['SIGINT', 'SIGTERM'], grace: '1h', exitCode: 130 },
  { end: 'kill -9', zoo: 'stay', signals: ['SIGKILL'], crowd: 200 },
  { end: 'kill -9 of its group', zoo: 'stay', signals: ['SIGKILL'], group: true },
  { end: 'an abort, as out of memory', zoo: 'stay', signals: ['SIGUSR2'], crash: 'abort' },
  { end: 'an exception that nobody catches', zoo: 'stay', signals: ['SIGUSR2'], crash: 'throw' },
] as const satisfies readonly End[];

interface End extends Omit<ZooRun, 'confine' | 'agent' | 'withoutBubblewrap'> {
  readonly end: string;
  /** Sent one after the other when the zoo is there. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Whether they go to the whole group of the run. */
  readonly group?: boolean;
  readonly exitCode?: number;
}

const LEVELS = [
  { level: 'jail by bubblewrap', confine: 'jail', agent: 'command', backend: 'bubblewrap' },
  { level: 'jail by Landlock', confine: 'jail', agent: 'command', backend: 'landlock' },
  { level: 'mcp', confine: 'mcp', agent: 'claude', backend: null },
  { level: 'audit', confine: 'audit', agent: 'command', backend: null },
  { level: 'off', confine: 'off', agent: 'command', backend: null },
] as const;

/** All of the matrix costs minutes; without this each level has the kills and every fourth of the other ends. */
const isWhole = process.env['RALPH_TEST_EVERYTHING'] !== undefined;

/** The ends that are tried at a level: over all levels, each is. */
function endsAt(place: number): readonly End[] {
  return ENDS.filter(({ end }, index) => isWhole || end === 'kill -9' || index % 4 === place % 4);
}

const works = { bubblewrap: await probeJail('bubblewrap'), landlock: await probeJail('landlock') };
const counted = { runs: 0, programs: 0, survivors: 0, slowest: 0 };

describe.each(LEVELS.map((level, place) => ({ ...level, place })))(
  'at level $level',
  ({ place, confine, agent, backend }) => {
    const skipped =
      process.platform !== 'linux' || !reapersWork() || (backend !== null && !works[backend].available);
    test.skipIf(skipped).concurrent.for<End>(endsAt(place))(
      'nobody survives $end (spec §14: 46814e0cc, 7b5ddf77c, 936a58801, 997d9e414; needs Linux and perl)',
      { timeout: 180_000 },
      async (end) => {
        await using checkout = await makeCheckout();
        const zoo = await openZoo(checkout);
        const run = await zoo.run({ ...end, confine, agent, withoutBubblewrap: backend === 'landlock' });
        if (end.signals !== undefined) await zoo.ready(run);
        const family = familyOf(run.pid);
        const since = performance.now();
        for (const [index, signal] of (end.signals ?? []).entries()) {
          // Two equal signals at once would be one.
          if (index > 0) await run.said('stopping');
          process.kill(end.group === true ? -run.pid : run.pid, signal);
        }
        const { exitCode, output } = await run.ended;
        if (end.exitCode !== undefined)
          expect({ exitCode, output }).toMatchObject({ exitCode: end.exitCode });
        const kinds = await zoo.kinds();
        if (end.timeout_ms === undefined) expect(kinds.length).toBe(10);
        const alive = (): readonly unknown[] => [...holdersOf(kinds), ...stillThere(family)];
        const crashed = end.crash !== undefined || end.signals?.includes('SIGKILL') === true;
        const survivors = crashed ? await settled(alive) : alive();
        counted.runs += 1;
        counted.programs += kinds.length;
        counted.survivors += survivors.length;
        if (crashed) counted.slowest = Math.max(counted.slowest, performance.now() - since);
        expect(survivors).toEqual([]);
      },
    );
  },
);

afterAll(() => {
  process.stdout.write(
    `process life: ${counted.runs} runs, ${counted.programs} misbehaving programs, ${counted.survivors} survivors; ` +
      `after a crash all were gone within ${(counted.slowest / 1000).toFixed(1)} s\n`,
  );
});
