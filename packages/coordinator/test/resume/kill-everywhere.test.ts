import { beforeAll, expect, test } from 'vitest';
import { openRig, runOptions, shell, type Rig, type UnitInput } from '../rig.ts';
import {
  countsOf,
  expectWhole,
  inParallel,
  journalOf,
  resumeHere,
  startCoordinator,
  succeededOf,
  treeOf,
} from './crash-rig.ts';

const AT_ONCE = 4;

/** Counts that it works, then makes its file of what those that it needs have made. */
function worker(unit_id: string, needs: readonly string[] = [], before = ''): UnitInput {
  const read = needs.map((need) => `read -r line < ${need}/made; made="$made $line"`).join('; ');
  const line = `echo x >> ${unit_id}/count; ${before} made=${unit_id}; ${read === '' ? ':' : read}; echo "$made" > ${unit_id}/made`;
  return shell(unit_id, line, { dependencies: [...needs] });
}

const RESULT = '---\ntype: development_result\nstatus: completed\n---\n\n## Summary\n\n- [S-1] done\n';

/** An agent that counts that it works, and proves its work. */
function prover(unit_id: string, needs: readonly string[]): UnitInput {
  return {
    unit_id,
    dependencies: [...needs],
    script: [
      { tool: 'append_file', args: { path: `${unit_id}/count`, content: 'x\n' }, expect: 'ok' },
      { tool: 'write_file', args: { path: `${unit_id}/made`, content: `${unit_id}\n` }, expect: 'ok' },
      {
        tool: 'ralph_submit_md_artifact',
        args: { artifact_type: 'development_result', content: RESULT },
        expect: 'ok',
      },
    ],
  };
}

/** Fails once: only what is left of the first attempt lets the second one pass. The mark is empty, so it is there at once or not at all. */
function stumbler(unit_id: string, needs: readonly string[]): UnitInput {
  const once = `[ -e ${unit_id}/stumbled ] || { : > ${unit_id}/stumbled; exit 3; };`;
  return { ...worker(unit_id, needs, once), retries: 2 };
}

const TWELVE: readonly UnitInput[] = [
  worker('a'),
  worker('b'),
  stumbler('c', []),
  worker('d', ['a']),
  worker('e', ['a', 'b']),
  prover('f', ['b']),
  worker('g', ['c', 'd']),
  stumbler('h', ['e']),
  worker('i', ['d', 'e']),
  worker('j', ['f', 'g']),
  worker('k', ['h', 'i']),
  worker('l', ['j', 'k']),
];

const FOUR: readonly UnitInput[] = [
  worker('a'),
  stumbler('b', []),
  worker('c', ['a']),
  worker('d', ['b', 'c']),
];

function optionsIn(rig: Rig, units: readonly UnitInput[]) {
  const verify = units.map(({ unit_id }) => `[ -s ${unit_id}/made ]`).join(' && ');
  return { ...runOptions(rig.root, units), verify };
}

/** Kills a coordinator in its own checkout, resumes, and compares with a run that nobody killed. */
async function survives(
  units: readonly UnitInput[],
  tree: Readonly<Record<string, string>>,
  crash: (options: ReturnType<typeof optionsIn>) => Promise<void>,
): Promise<void> {
  using rig = openRig();
  await crash(optionsIn(rig, units));
  const done = succeededOf(rig.root);
  const before = countsOf(rig.root);
  expectWhole(rig.root, await resumeHere(rig.root));
  const after = countsOf(rig.root);
  for (const unit of done) expect({ unit, times: after[unit] }).toEqual({ unit, times: before[unit] });
  expect(succeededOf(rig.root)).toHaveLength(units.length);
  expect(treeOf(rig.root)).toEqual(tree);
}

interface Reference {
  readonly events: number;
  readonly tree: Readonly<Record<string, string>>;
  readonly ms: number;
}

async function reference(units: readonly UnitInput[]): Promise<Reference> {
  using rig = openRig();
  const coordinator = startCoordinator({ options: optionsIn(rig, units) });
  await coordinator.began;
  const began = performance.now();
  await coordinator.exited;
  return { events: journalOf(rig.root).length, tree: treeOf(rig.root), ms: performance.now() - began };
}

/** A small generator of numbers from 0 to 1 that gives the same ones for the same seed. */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** All of them cost minutes; without this each run of the tests tries other ones. */
const EVERYTHING = process.env['RALPH_TEST_EVERYTHING'] !== undefined;
const RANDOM_KILLS = EVERYTHING ? 100 : 12;
const NTH_EVENT = EVERYTHING ? 1 : 3;
const SEED = Number(process.env['RALPH_TEST_SEED'] ?? Date.now() % 2 ** 31);
console.log(
  `seed of the kills: ${SEED} (RALPH_TEST_SEED repeats them, RALPH_TEST_EVERYTHING makes all of them)`,
);

let twelve: Reference;
let four: Reference;
beforeAll(async () => {
  twelve = await reference(TWELVE);
  four = await reference(FOUR);
});

test(
  'defect 8: killed after any event of a run of twelve units, a resume repeats nothing that was finished and loses nothing',
  { timeout: 600_000 },
  async () => {
    const all = Array.from({ length: twelve.events }, (_, index) => index + 1);
    const numbers = all.filter((number) => (number + SEED) % NTH_EVENT === 0);
    await inParallel(numbers, AT_ONCE, (die_at) =>
      survives(TWELVE, twelve.tree, async (options) => {
        await startCoordinator({ options, die_at }).exited;
        expect(journalOf(options.root).length).toBeGreaterThanOrEqual(die_at);
      }),
    );
  },
);

test(
  'killed again while it is resumed, after any event, a run is resumed once more',
  { timeout: 600_000 },
  async () => {
    const pairs = Array.from({ length: 6 }, (_, index) => [2 * index + 2, 2 + 3 * index] as const);
    await inParallel(pairs, AT_ONCE, ([first, further]) =>
      survives(FOUR, four.tree, async (options) => {
        await startCoordinator({ options, die_at: first }).exited;
        const done = succeededOf(options.root);
        const before = countsOf(options.root);
        const die_at = journalOf(options.root).length + further;
        await startCoordinator({ options, resume: true, die_at }).exited;
        for (const unit of done) expect(countsOf(options.root)[unit]).toBe(before[unit]);
      }),
    );
  },
);

test(
  `killed at ${RANDOM_KILLS} random instants, a resume repeats nothing that was finished and loses nothing`,
  { timeout: 600_000 },
  async () => {
    const random = numbersOf(SEED);
    const instants = Array.from({ length: RANDOM_KILLS }, () => random() * four.ms);
    await inParallel(instants, AT_ONCE, async (instant) => {
      using rig = openRig();
      const options = optionsIn(rig, FOUR);
      const coordinator = startCoordinator({ options });
      await coordinator.began;
      setTimeout(coordinator.kill, instant);
      await coordinator.exited;
      // It may not have come as far as its first event: then there is nothing to go on with, and nothing was done.
      if (!hasBegun(rig.root)) return expect(countsOf(rig.root)).toEqual({});
      const done = succeededOf(rig.root);
      const before = countsOf(rig.root);
      expectWhole(rig.root, await resumeHere(rig.root));
      for (const unit of done) expect(countsOf(rig.root)[unit]).toBe(before[unit]);
      expect(treeOf(rig.root)).toEqual(four.tree);
    });
  },
);

function hasBegun(root: string): boolean {
  try {
    return journalOf(root).length > 0;
  } catch {
    return false;
  }
}
