import { expect, test } from 'vitest';
import { unitTimeMs } from '../src/unit-time.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const attempt = (from: number, to: number) => ({
  attempt: 1,
  outcome: 'failed' as const,
  reason: null,
  started_at: at(from),
  finished_at: at(to),
});

test.for([
  { name: 'one attempt', from: 0, to: 2, history: [attempt(0, 2)], ms: 2000 },
  {
    name: 'a pause between two attempts does not count',
    from: 0,
    to: 50,
    history: [attempt(0, 2), attempt(49, 50)],
    ms: 3000,
  },
  { name: 'an older summary without its attempts', from: 0, to: 50, history: undefined, ms: 50_000 },
  { name: 'a clock that was set back', from: 9, to: 3, history: [attempt(9, 3)], ms: 0 },
  { name: 'a unit that never ran', from: null, to: 3, history: [], ms: null },
])('$name', ({ from, to, history, ms }) => {
  const worker = {
    unit_id: 'a',
    status: 'succeeded' as const,
    artifact_count: 0,
    final_message: null,
    attempts: 1,
    agent: 'command',
    confinement: 'off' as const,
    files_changed: [],
    started_at: from === null ? null : at(from),
    finished_at: at(to),
    usage: null,
    blocked_by: [],
    failure: null,
    history,
  };
  expect(unitTimeMs(worker)).toBe(ms);
});
