// node bench/makespan.mjs [graphs]: how long random plans take when the reducer says what starts first, in simulated time,
// beside the time that no schedule can beat. Nothing here depends on the speed of the machine.
import { initialState, nextAttempts, reduce } from '../packages/reducer/dist/index.js';
import { FAMILIES, lowerBound, randomGraph } from './dags.mjs';
import { runStarted, workerStarted, workerSucceeded } from './events.mjs';
import { randomFrom, rowsOf } from './measure.mjs';

const GRAPHS = Number(process.argv[2] ?? 101);
const WORKERS = [4, 8];
const WITHIN = 1.1;
const BEGIN = Date.UTC(2026, 0, 1);

/** What is known beforehand of how long a unit takes. */
const KNOWLEDGE = {
  'durations declared': ({ ms }) => ms,
  'durations measured before': ({ ms }, random) => Math.max(1, Math.round(ms * (0.7 + 0.6 * random()))),
  'half of them measured before': ({ ms }, random) => (random() < 0.5 ? ms : undefined),
  'nothing known': () => undefined,
};

const rows = [];
for (const family of Object.keys(FAMILIES)) {
  for (const workers of WORKERS) {
    const samples = { 'lower bound': [] };
    for (const contender of Object.keys(KNOWLEDGE)) samples[contender] = [];
    for (let seed = 1; seed <= GRAPHS; seed += 1) {
      const graph = randomGraph(family, seed);
      const bound = lowerBound(graph, workers);
      samples['lower bound'].push(1);
      for (const [contender, expect] of Object.entries(KNOWLEDGE)) {
        samples[contender].push(makespan(graph, workers, expect, randomFrom(seed)) / bound);
      }
    }
    const targets = { 'durations declared': WITHIN, 'durations measured before': WITHIN };
    rows.push(...rowsOf(`${family}, ${workers} at once`, samples, '× bound', targets));
  }
}
console.log(JSON.stringify(rows));

/** Runs a graph through the reducer; the clock is the end of the unit that ends next. */
function makespan(graph, workers, expect, random) {
  const times = new Map(graph.map(({ id, ms }) => [id, ms]));
  const units = graph.map((unit) => {
    const expected_ms = expect(unit, random);
    const planned = { unit_id: unit.id, dependencies: unit.needs, retries: 0, priority: 0 };
    return expected_ms === undefined ? planned : { ...planned, expected_ms };
  });
  let state = initialState();
  let now = 0;
  const tell = (event) => {
    state = reduce(state, { ...event, seq: state.seq + 1, at: new Date(BEGIN + now).toISOString() }).state;
  };
  const running = [];
  tell(runStarted(1, units, workers));
  for (;;) {
    for (const { unit_id } of nextAttempts(state, { now_ms: BEGIN + now }).start) {
      tell(workerStarted(1, unit_id));
      running.push({ unit_id, ends: now + times.get(unit_id) });
    }
    if (running.length === 0) break;
    running.sort((left, right) => right.ends - left.ends);
    const ended = running.pop();
    now = ended.ends;
    tell(workerSucceeded(1, ended.unit_id));
  }
  if (state.counts.succeeded !== graph.length) throw new Error('not all units were run');
  return now;
}
