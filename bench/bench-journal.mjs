import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSource } from './bundle-source.mjs';
import { runStarted, workerStarted, workerSucceeded } from './events.mjs';

/**
 * Writes the journal of a run of so many units, of which all but the last eight are over, with so many words of progress
 * from each in between; answers how many events it has. It is one segment, and no snapshot shortens it.
 */
export async function writeJournal(path, count, progressed = 0) {
  const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
  const { openJournal } = await import(
    await bundleSource(new URL('../packages/coordinator/src/journal/journal.ts', import.meta.url), directory)
  );
  const keeping = { segmentBytes: Infinity };
  const journal = openJournal({ path, run_id: 'run-of-the-bench', now: () => Date.UTC(2026, 0, 1), keeping });
  let events = 0;
  const append = (event) => {
    journal.append(event);
    events += 1;
    if (events % 1000 === 0) journal.flush();
  };
  const ids = Array.from({ length: count }, (_, place) => `unit-${place}`);
  append(
    runStarted(
      1,
      ids.map((unit_id) => ({ unit_id, dependencies: [], retries: 0, priority: 0 })),
      8,
    ),
  );
  for (const [place, unit_id] of ids.entries()) {
    append(workerStarted(0, unit_id));
    for (let word = 0; word < progressed; word += 1) append(progress(unit_id, word));
    if (place < count - 8) append(workerSucceeded(0, unit_id));
  }
  journal.flush();
  await journal.durable();
  await journal.close();
  rmSync(directory, { recursive: true, force: true });
  return events;
}

function progress(unit_id, word) {
  return {
    type: 'worker_progressed',
    unit_id,
    attempt: 1,
    status: 'editing',
    note: `file ${word} of the unit`,
  };
}
