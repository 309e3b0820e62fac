// Plans of a thousand to a million units through the real reducer and scheduler in simulated time: how long they take against
// the time that no schedule can beat, what an event costs against the smallest plan, and memory. Each in its own process.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { QUICK } from './measure.mjs';

const SIZES = [1000, 10_000, 100_000, 1_000_000];
const WORKERS = '64';
/** Of a unit: its place in the plan, its record, its journalled facts; and the plan itself. */
const MOST_BYTES_A_UNIT = 2048;
/** Beyond what grows with the plan, a large state is out of the processor's caches. */
const MOST_SLOWER = 3;
const MOST_MINUTES = 5;
const PASS = fileURLToPath(new URL('./simulate-pass.mjs', import.meta.url));

const rows = [];
for (const scenario of ['nothing fails', 'failures and 429s']) {
  let floor = null;
  for (const size of QUICK ? SIZES.slice(0, 3) : SIZES) {
    const label = `${size.toLocaleString('en')} units, ${scenario}`;
    const told = simulated(scenario, size);
    if (typeof told === 'string') {
      rows.push({ ...row(label, 'all of it', null, 's', null, null), skipped: told });
      continue;
    }
    // The smallest plan is over before the code is warm.
    if (size > 1000) floor ??= told.ns_per_event;
    rows.push(
      row(
        label,
        'time against the bound',
        told.makespan,
        '× bound',
        told.makespan,
        scenario === 'nothing fails' ? 1.1 : null,
      ),
    );
    rows.push(
      row(
        label,
        `an event, of ${told.events.toLocaleString('en')}`,
        told.ns_per_event / 1000,
        'µs',
        told.ns_per_event / (floor ?? told.ns_per_event),
        size > 10_000 ? MOST_SLOWER : null,
      ),
    );
    rows.push(
      row(
        label,
        'memory of the state',
        told.state_mb,
        'MB',
        (told.state_mb * 2 ** 20) / size / MOST_BYTES_A_UNIT,
        size > 10_000 ? 1 : null,
      ),
    );
  }
}
console.log(JSON.stringify(rows));

function row(label, contender, median, unit, ratio, target) {
  return { case: label, contender, median, unit, spread_percent: median === null ? null : 0, ratio, target };
}

/** What a pass told; or why it did not. */
function simulated(scenario, size) {
  const argv = ['--expose-gc', '--max-old-space-size=12000', PASS, scenario, String(size), WORKERS];
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: MOST_MINUTES * 60_000 };
  const { status, stdout, signal } = spawnSync(process.execPath, argv, options);
  if (status === 0) return JSON.parse(stdout);
  return signal === null ? `it ended with exit code ${status}` : `not over after ${MOST_MINUTES} minutes`;
}
