// Floor and contender take turns in the same run; what counts is the ratio of their medians.

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Half the distance between the quartiles, in percent of the median. */
export function spread(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return ((at(0.75) - at(0.25)) / 2 / median(values)) * 100;
}

/** Two rounds, for trying a bench: `pnpm bench --quick`. */
export const QUICK = process.env.RALPH_BENCH_QUICK === '1';

function turns({ rounds, warmUp }) {
  return QUICK ? { rounds: Math.min(2, rounds), warmUp: Math.min(1, warmUp) } : { rounds, warmUp };
}

/** Runs all contenders in turn, `rounds` times after `warmUp` unrecorded ones; each returns what it measured. */
export async function takeTurns(contenders, asked) {
  const { rounds, warmUp } = turns(asked);
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [name, sample] of Object.entries(contenders)) {
      const value = await sample();
      if (round >= 0) samples[name].push(value);
    }
  }
  return samples;
}

/** One row per contender, the first being the floor. */
export function rowsOf(label, samples, unit, targets = {}) {
  const [floor] = Object.values(samples);
  return Object.entries(samples).map(([contender, values]) => ({
    case: label,
    contender,
    median: median(values),
    unit,
    spread_percent: spread(values),
    ratio: median(values) / median(floor),
    target: targets[contender] ?? null,
  }));
}

/** A contender that is not ours: its packages or its program may be missing, which `missing` says. */
export function peer(missing, sample) {
  return { missing, sample };
}

/**
 * The rows of contenders that take turns, the first being the floor. A peer that is missing, or that fails here, becomes a
 * row that says why; what is ours has to work.
 */
export async function measureRows(label, contenders, { unit, targets = {}, ...asked }) {
  const { rounds, warmUp } = turns(asked);
  const samples = {};
  const skipped = {};
  for (const [name, contender] of Object.entries(contenders)) {
    if (typeof contender === 'function' || contender.missing === null) samples[name] = [];
    else skipped[name] = contender.missing;
  }
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const name of Object.keys(samples)) {
      const value = await sampleOf(contenders[name], (reason) => {
        skipped[name] = reason;
        delete samples[name];
      });
      if (round >= 0) samples[name]?.push(value);
    }
  }
  const measured = new Map(rowsOf(label, samples, unit, targets).map((row) => [row.contender, row]));
  return Object.entries(contenders).map(([name, contender]) => ({
    ...(measured.get(name) ?? skippedRow(label, name, unit, skipped[name])),
    peer: typeof contender !== 'function',
  }));
}

async function sampleOf(contender, skip) {
  if (typeof contender === 'function') return contender();
  try {
    return await contender.sample();
  } catch (error) {
    return skip(`it failed here: ${firstLine(error)}`);
  }
}

function skippedRow(label, contender, unit, skipped) {
  return {
    case: label,
    contender,
    median: null,
    unit,
    spread_percent: null,
    ratio: null,
    target: null,
    skipped,
  };
}

/** A value that is held to an absolute limit, which counts as the ratio 1. */
export function limitRow(label, contender, value, unit, limit) {
  return {
    case: label,
    contender,
    median: value,
    unit,
    spread_percent: 0,
    ratio: value / limit,
    target: 1,
  };
}

/** Sets the target of a contender: ahead of these peers, as far as they were measured. */
export function ahead(rows, contender, peers) {
  const ratios = rows
    .filter((row) => peers.includes(row.contender) && row.ratio !== null)
    .map(({ ratio }) => ratio);
  const target = ratios.length === 0 ? null : Math.min(...ratios);
  return rows.map((row) => (row.contender === contender ? { ...row, target } : row));
}

/** What an error says, without the paths of this machine. */
function firstLine(error) {
  const text = String(error instanceof Error ? error.message : error);
  return text
    .split('\n')[0]
    .replaceAll(/(?:\/[\w.@+-]+){2,}/g, '…')
    .slice(0, 120);
}

/** A small seeded generator (mulberry32): the same numbers in each run. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled(items, random) {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
