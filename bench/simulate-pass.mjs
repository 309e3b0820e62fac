// node --expose-gc bench/simulate-pass.mjs SCENARIO UNITS WORKERS: runs one large plan through the real reducer and scheduler
// in simulated time, and prints what it took as JSON. Nothing is started and nothing is written.
import { blockedUnits, initialState, nextAttempts, reduce } from '../packages/reducer/dist/index.js';
import { runStarted, workerFailed, workerStarted, workerSucceeded } from './events.mjs';
import { randomFrom } from './measure.mjs';
import { openQueue } from './queue.mjs';

const AGENT = 'claude';
const BEGIN = Date.UTC(2026, 0, 1);
const DEADLINE_MS = 300_000;

const CRASHED = { reason: 'exit_non_zero', message: 'exit code 1' };
const LIMITED = { reason: 'agent_error', class: 'rate_limited', message: '429 Too Many Requests' };

/** How often an attempt fails of itself, and how often a model's server says 429. */
const SCENARIOS = {
  'nothing fails': { fails: 0, limited: 0 },
  'failures and 429s': { fails: 0.03, limited: 0.002 },
};

const [scenario, size, workers] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const random = randomFrom(size);
const units = randomPlan();
const times = units.map(({ expected_ms }) => expected_ms);
const places = new Map(units.map(({ unit_id }, place) => [unit_id, place]));
const bound = lowerBound();
globalThis.gc();
const before = process.memoryUsage().rss;
const begin = cpuMs();
const { now, events, counts } = simulate(SCENARIOS[scenario]);
const took = cpuMs() - begin;
globalThis.gc();
const { rss, heapUsed } = process.memoryUsage();
console.log(
  JSON.stringify({
    makespan: now / bound,
    events,
    counts,
    ns_per_event: (took * 1e6) / events,
    seconds: took / 1000,
    rss_mb: rss / 2 ** 20,
    state_mb: (rss - before) / 2 ** 20,
    heap_mb: heapUsed / 2 ** 20,
    peak_mb: process.resourceUsage().maxRSS / 1024,
  }),
);

/** The processor's time, which other work on the machine changes little. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The loop of the coordinator: what may start is asked after each event; the clock is whatever ends or wakes next. */
function simulate({ fails, limited }) {
  const running = openQueue();
  let state = initialState();
  let now = 0;
  let events = 0;
  const tell = (event) => {
    const at = new Date(BEGIN + now).toISOString();
    const next = reduce(state, { ...event, seq: state.seq + 1, at });
    if (next.ignored !== null) throw new Error(`${event.type} was ignored: ${next.ignored}`);
    state = next.state;
    events += 1;
  };
  const end = ({ unit_id, attempt, failure }) =>
    tell(
      failure === null
        ? { ...workerSucceeded(1, unit_id), attempt }
        : workerFailed(1, unit_id, attempt, { ...failure, ...retryAt(failure, now) }),
    );
  tell(runStarted(1, units, workers));
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const { start, wake_at_ms } = nextAttempts(state, { now_ms: BEGIN + now, most_waits: 100 });
    for (const { unit_id, attempt } of start) {
      tell({ ...workerStarted(1, unit_id), attempt, agent: AGENT });
      const dice = random();
      const failure = dice < limited ? LIMITED : dice < limited + fails ? CRASHED : null;
      const share = failure === LIMITED ? 0.1 : 1;
      running.push({ unit_id, attempt, failure, ends: now + Math.ceil(times[places.get(unit_id)] * share) });
    }
    const next = running.peek();
    const wake = wake_at_ms === null ? Infinity : wake_at_ms - BEGIN;
    if (next !== undefined && next.ends <= wake) {
      now = next.ends;
      end(running.pop());
    } else if (wake < Infinity) now = Math.max(now, wake);
    else if (!settleBlocked()) break;
    if (performance.now() > deadline)
      throw new Error(`not done after ${DEADLINE_MS / 1000} s, at ${events} events`);
  }
  if (state.counts.pending + state.counts.running > 0) throw new Error('some units have not ended');
  return { now, events, counts: state.counts };

  function settleBlocked() {
    const blocked = blockedUnits(state);
    for (const unit of blocked)
      tell({ ...workerStarted(1, unit.unit_id), type: 'unit_blocked', attempt: 0, ...unit });
    return blocked.length > 0;
  }
}

function retryAt({ class: kind }, now) {
  return kind === 'rate_limited' ? { retry_at: new Date(BEGIN + now + 60_000).toISOString() } : {};
}

/** Each unit needs up to two of the two thousand before it, and takes some minutes. */
function randomPlan() {
  const idOf = (place) => `unit-${String(place).padStart(7, '0')}`;
  return Array.from({ length: size }, (_, place) => {
    const count = place === 0 ? 0 : Math.floor(random() * 3);
    const needed = Array.from({ length: count }, () => {
      const back = 1 + Math.floor(random() * Math.min(place, 2000));
      return idOf(place - back);
    });
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return {
      unit_id: idOf(place),
      dependencies: [...new Set(needed)],
      retries: 2,
      priority: 0,
      agents: [AGENT],
      expected_ms: Math.max(1000, Math.round(300_000 * Math.exp(0.7 * normal))),
    };
  });
}

/** The longest chain, or all work spread over the workers without a gap. */
function lowerBound() {
  const ends = new Float64Array(size);
  let longest = 0;
  let work = 0;
  for (const [place, { dependencies, expected_ms }] of units.entries()) {
    let ready = 0;
    for (const other of dependencies) ready = Math.max(ready, ends[places.get(other)]);
    ends[place] = ready + expected_ms;
    longest = Math.max(longest, ends[place]);
    work += expected_ms;
  }
  return Math.max(longest, work / workers);
}
