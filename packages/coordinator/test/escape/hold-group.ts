import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEVELS, type Attack, type AttackGroup, type Claim, type Level } from './attack.ts';
import { missingFor } from './needs.ts';
import { raid, type Raid } from './raid.ts';

const LIMIT_MS = 300_000;

/** Tries each attack of a group at each level that claims something of it, and holds the level to it. */
export function holdGroup({ name, attacks }: AttackGroup): void {
  for (const level of LEVELS) {
    const claimed = attacks.filter(({ claims }) => (claims[level]?.is ?? 'open') !== 'open');
    if (claimed.length > 0) describe(`${name} › ${level}`, () => holdLevel(claimed, level));
  }
}

function holdLevel(attacks: readonly Attack[], level: Level): void {
  const possible = attacks.filter((attack) => missingFor(attack, level) === null);
  const raids = new Map<string, Raid>();
  beforeAll(async () => {
    const together = possible.filter(({ alone }) => alone !== true);
    const rest = possible.filter(({ alone }) => alone === true).map((attack) => [attack]);
    for (const batch of [together, ...rest].filter(({ length }) => length > 0)) {
      const done = await raid(batch, level);
      for (const { id } of batch) raids.set(id, done);
    }
  }, LIMIT_MS);
  afterAll(() => {
    for (const done of new Set(raids.values())) done[Symbol.dispose]();
  });
  const raidOf = (id: string): Raid => {
    const done = raids.get(id);
    if (done === undefined) throw new Error(`${id} was not tried`);
    return done;
  };

  for (const attack of attacks) {
    const missing = missingFor(attack, level);
    const title = `${attack.id}: ${attack.tries}${missing === null ? '' : ` (skipped: ${missing})`}`;
    test.skipIf(missing !== null)(title, () => judge(attack, attack.claims[level], raidOf(attack.id)));
  }

  test.skipIf(possible.length === 0)('none: change anything that no attack has its name on', () => {
    for (const { aftermath, named } of new Set(raids.values())) {
      const silent = aftermath.unexplained.map((path) => path.replace(/^repo\//, ''));
      expect(
        silent.filter((path) => level !== 'audit' || !(UNTOLD.test(path) || isTold(path, named))),
      ).toEqual([]);
    }
  });
}

/** What lands without a trace that the audit looks at: directories are not files, and git writes objects for whatever it does. */
const UNTOLD =
  /^\.git\/(?:objects|logs|worktrees|COMMIT_EDITMSG|ORIG_HEAD|index|packed-refs|refs\/remotes)(?:\/| |$)/;

function judge({ id, unit }: Attack, claim: Claim | undefined, raid: Raid): void {
  const { fill, aftermath, began, outcome, found, quarantines } = raid;
  const why = outcome(id)?.failure?.message;
  expect(began(id), `the unit ran and wrote its own directory: ${why}`).toBe(true);
  switch (claim?.is) {
    case 'stopped':
      expect(aftermath.landed(id)).toEqual([]);
      // Each call was answered as the attack expects, which is with a refusal unless it does no harm.
      if (unit.script !== undefined) expect(outcome(id)?.status, why).toBe('succeeded');
      return;
    case 'found': {
      const told = found(id);
      const untold = aftermath.landed(id).filter((path) => !UNTOLD.test(path) && !isTold(path, told));
      expect({ told, untold }).toEqual({
        told: expect.arrayContaining(claim.paths.map((path) => fill(id, path))),
        untold: [],
      });
      if (quarantines) expect(aftermath.left(id).filter((path) => !UNTOLD.test(path))).toEqual([]);
      expect(outcome(id)).toMatchObject({ status: 'failed', failure: { reason: 'out_of_bounds' } });
      return;
    }
    case 'open':
    case undefined:
      throw new Error(`nothing is claimed of ${id}`);
  }
}

/** A directory is told of by what lies in it. */
function isTold(path: string, told: readonly string[]): boolean {
  return told.some((one) => one === path || one.startsWith(`${path}/`));
}
