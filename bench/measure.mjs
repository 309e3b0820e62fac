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

/** Runs all contenders in turn, `rounds` times after `warmUp` unrecorded ones; each returns what it measured. */
export async function takeTurns(contenders, { rounds, warmUp }) {
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
