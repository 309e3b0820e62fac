// Random graphs of units with durations, the same in each run.
import { randomFrom } from './measure.mjs';

/** Kinds of plans; each makes a graph as the list of the units that each unit needs, all of them before it. */
export const FAMILIES = { layered, 'fork and join': forkJoin, 'series-parallel': seriesParallel, sparse };

/** A graph of that kind with 20 to 200 units that take some minutes each: ids, needs and durations in ms. */
export function randomGraph(family, seed) {
  const random = randomFrom(seed);
  const needs = FAMILIES[family](20 + Math.floor(random() * 181), random);
  return needs.map((needed, place) => ({ id: idOf(place), needs: needed.map(idOf), ms: duration(random) }));
}

/**
 * No schedule takes less: the longest chain, or all work spread over the workers without a gap. Where all that is before
 * a unit has to end before it, and all that is after it waits for it, what is before and what is after follow each other.
 */
export function lowerBound(graph, workers) {
  const order = new Map(graph.map(({ id }, place) => [id, place]));
  const before = [];
  const after = graph.map(() => 0);
  for (const { needs } of graph) {
    const all = new Set(needs.flatMap((id) => [order.get(id), ...before[order.get(id)]]));
    before.push(all);
    for (const other of all) after[other] += 1;
  }
  let bound = 0;
  let part = [];
  for (const [place, unit] of graph.entries()) {
    if (before[place].size + after[place] < graph.length - 1) part.push(unit);
    else {
      bound += boundOfPart(part, workers) + unit.ms;
      part = [];
    }
  }
  return bound + boundOfPart(part, workers);
}

function boundOfPart(units, workers) {
  const ends = new Map();
  for (const { id, needs, ms } of units)
    ends.set(id, ms + Math.max(0, ...needs.map((other) => ends.get(other) ?? 0)));
  const work = units.reduce((sum, { ms }) => sum + ms, 0);
  return Math.max(0, ...ends.values(), work / workers);
}

function idOf(place) {
  return `unit-${String(place).padStart(3, '0')}`;
}

/** Log-normal, as such times are: most take some minutes, few take much longer. */
function duration(random) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(1000, Math.round(300_000 * Math.exp(0.7 * normal)));
}

function between(random, low, high) {
  return low + Math.floor(random() * (high - low + 1));
}

/** Each unit needs one to three of the layer before. */
function layered(size, random) {
  const needs = [];
  let before = [];
  while (needs.length < size) {
    const layer = [];
    for (let count = between(random, 2, 16); count > 0 && needs.length < size; count -= 1) {
      layer.push(needs.length);
      const wanted =
        before.length === 0 ? [] : Array.from({ length: between(random, 1, 3) }, () => pick(before, random));
      needs.push([...new Set(wanted)]);
    }
    before = layer;
  }
  return needs;
}

/** One unit, then many at once, then one that needs them all, and again. */
function forkJoin(size, random) {
  const needs = [[]];
  while (needs.length < size) {
    const fork = needs.length - 1;
    const branches = Array.from({ length: between(random, 2, 24) }, (_, index) => needs.length + index);
    for (const _branch of branches) needs.push([fork]);
    needs.push(branches);
  }
  return needs;
}

/** Of parts that follow each other or run side by side, which are made of such parts themselves. */
function seriesParallel(size, random) {
  const needs = [];
  const make = (count, before) => {
    if (count === 1) {
      needs.push([...before]);
      return [needs.length - 1];
    }
    const first = between(random, 1, count - 1);
    if (random() < 0.5) return make(count - first, make(first, before));
    return [...make(first, before), ...make(count - first, before)];
  };
  make(size, []);
  return needs;
}

/** Each unit needs up to three of all before it, most of them few. */
function sparse(size, random) {
  return Array.from({ length: size }, (_, place) => {
    const count = place === 0 ? 0 : Math.floor(random() * random() * 4);
    return [...new Set(Array.from({ length: count }, () => Math.floor(random() * place)))];
  });
}

function pick(items, random) {
  return items[Math.floor(random() * items.length)];
}
