// node bench/memory-pass.mjs live|growth ROOT: runs the plan of a checkout with runPlan. `live` prints what the process holds
// while every unit of it lives; `growth` prints that after a tenth of all units and after all, each the least of a few looks: one that
// happens to see more of the eight that are on their way is no growth.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { runPlan } from '../packages/coordinator/dist/index.js';
import { withoutInherited } from '../packages/mcp-server/dist/index.js';
import { runOptions } from './checkout.mjs';

const [what, root] = process.argv.slice(2);
const options = runOptions(root);
const total = options.plan.work_units.length;
// Node opens a few things once, with the first program, pipe and watch, and keeps them; so do we what covers inherited descriptors.
await once(spawn('/bin/true', { stdio: withoutInherited(['pipe', 'pipe', 'pipe']) }), 'close');
watch(root).close();
const before = held();
const looks = what === 'live' ? [total] : [Math.ceil(total / 10), total - 8];
const looksEach = what === 'live' ? 1 : 20;
const counted = what === 'live' ? 'worker_spawned' : 'worker_succeeded';
const seen = [];
let count = 0;
const stop = new AbortController();
const result = await runPlan({
  ...options,
  maxWorkers: what === 'live' ? total : 8,
  confine: 'off',
  signal: stop.signal,
  onEvent({ type }) {
    if (type !== counted) return;
    count += 1;
    const look = looks.findIndex((last) => count <= last && count > last - looksEach);
    if (look === -1) return;
    seen[look] = least(seen[look], held());
    if (what === 'live') stop.abort();
  },
});
console.log(JSON.stringify({ before, seen, after: held(), outcome: result.summary.outcome }));

function least(before, now) {
  if (before === undefined) return now;
  return Object.fromEntries(
    Object.entries(now).map(([kind, count]) => [kind, Math.min(count, before[kind])]),
  );
}

/** Memory, and what keeps a process alive or open. */
function held() {
  globalThis.gc();
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const resources = process.getActiveResourcesInfo();
  return {
    rss_mb: process.memoryUsage().rss / 2 ** 20,
    heap_mb: process.memoryUsage().heapUsed / 2 ** 20,
    descriptors: readdirSync('/proc/self/fd').length,
    timers: resources.filter((name) => name === 'Timeout' || name === 'Immediate').length,
    listeners,
  };
}
