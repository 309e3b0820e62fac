import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEVEL_NAMES, LEVELS, type Attack, type AttackGroup, type Claim, type Level } from './attack.ts';
import { missingFor } from './needs.ts';
import { raid, type Raid } from './raid.ts';

const LIMIT_MS = 300_000;

/** Tries each attack of a group at each level that claims something of it, and holds the level to it. */
export async function holdGroup({ name, attacks }: AttackGroup): Promise<void> {
  for (const level of LEVELS) {
    const claimed = attacks.filter(({ claims }) => (claims[level]?.is ?? 'open') !== 'open');
    const missing = new Map<string, string | null>();
    for (const attack of claimed) missing.set(attack.id, await missingFor(attack, level));
    const title = `${name} › ${LEVEL_NAMES[level]}`;
    if (claimed.length > 0) describe(title, () => holdLevel(claimed, level, missing));
  }
}

function holdLevel(
  attacks: readonly Attack[],
  level: Level,
  missing: ReadonlyMap<string, string | null>,
): void {
  const possible = attacks.filter(({ id }) => missing.get(id) === null);
  const raids = new Map<string, Raid>();
  beforeAll(async () => {
    const isApart = ({ alone, handed }: Attack): boolean => alone === true || handed !== undefined;
    const together = possible.filter((attack) => !isApart(attack));
    const rest = possible.filter(isApart).map((attack) => [attack]);
    const isFound = ({ claims }: Attack): boolean => claims[level]?.is === 'found';
    // In a jail many are stopped side by side, and few are found, one after the other.
    const batches =
      level === 'audit'
        ? [together]
        : [together.filter((attack) => !isFound(attack)), together.filter(isFound)];
    for (const batch of [...batches, ...rest].filter(({ length }) => length > 0)) {
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
    const reason = missing.get(attack.id) ?? null;
    const title = `${attack.id}: ${attack.tries}${reason === null ? '' : ` (skipped: ${reason})`}`;
    test.skipIf(reason !== null)(title, () => judge(attack, attack.claims[level], raidOf(attack.id)));
  }

  test.skipIf(possible.length === 0)('none: change anything that no attack has its name on', () => {
    for (const { aftermath, named } of new Set(raids.values())) {
      // Landlock knows no times: git makes objects younger that it would have written.
      const silent = aftermath.unexplained.flatMap(({ path, onlyInTime }) =>
        level === 'landlock' && onlyInTime ? [] : [path],
      );
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
  const { fill, aftermath, began, outcome, found } = raid;
  const why = outcome(id)?.failure?.message;
  expect(began(id), `the unit ran and wrote its own directory: ${why}`).toBe(true);
  switch (claim?.is) {
    case 'stopped':
      expect(aftermath.landed(id)).toEqual([]);
      // Each call was answered as the attack expects, which is with a refusal unless it does no harm.
      if (unit.script !== undefined) expect(outcome(id)?.status, why).toBe('succeeded');
      return;
    case 'found': {
      const told = claim.strays.map(({ path, kind }) => ({
        path: fill(id, path),
        kind,
        saved: true,
        restored: true,
      }));
      expect(found(id)).toEqual(expect.arrayContaining(told));
      expect(aftermath.left(id).filter((path) => !UNTOLD.test(path))).toEqual([]);
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
