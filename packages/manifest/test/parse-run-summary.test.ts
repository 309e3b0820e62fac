import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatProblems } from '../src/format-problems.ts';
import { parseRunSummary } from '../src/parse-run-summary.ts';

/** As the original wrote it. */
const original = {
  workers: [
    { unit_id: 'a', status: 'succeeded', artifact_count: 1, final_message: null },
    { unit_id: 'b', status: 'blocked', artifact_count: 0, final_message: 'Blocked by c' },
  ],
  any_failed: true,
  all_succeeded: false,
  verification: { ran: false, passed: null, exit_code: null },
};

const unknown = {
  agent: null,
  confinement: null,
  files_changed: [],
  started_at: null,
  finished_at: null,
  usage: null,
  blocked_by: [],
  failure: null,
};

const full = {
  schema_version: 1,
  run_id: 'r',
  outcome: 'succeeded',
  exit_code: 0,
  started_at: '2026-01-01T00:00:00.000Z',
  finished_at: null,
  base_commit: null,
  workers: [{ ...original.workers[0], ...unknown, attempts: 2, note: 'kept' }],
  any_failed: false,
  all_succeeded: true,
  verification: { ran: true, passed: true, exit_code: 0 },
  out_of_bounds: [],
  journal: '.agent/runs/r/journal.ndjson',
  future_field: [1],
};

test('a full summary is read as it stands, with its unknown fields', () => {
  expect(parseRunSummary(JSON.stringify(full))).toEqual({ ok: true, summary: full });
});

test('a summary of the original claims nothing that it does not know', () => {
  expect(parseRunSummary(JSON.stringify(original))).toEqual({
    ok: true,
    summary: {
      ...original,
      schema_version: 1,
      run_id: 'unknown',
      outcome: 'failed',
      exit_code: 1,
      started_at: null,
      finished_at: null,
      base_commit: null,
      workers: [
        { ...original.workers[0], ...unknown, attempts: 1 },
        { ...original.workers[1], ...unknown, attempts: 0 },
      ],
      out_of_bounds: [],
      journal: '',
    },
  });
});

test('defect 24: the row __verify__ of the original is no unit', () => {
  const verify = { unit_id: '__verify__', status: 'failed', artifact_count: 0, final_message: 'failed' };
  const text = JSON.stringify({
    ...original,
    workers: [original.workers[0], verify],
    verification: { ran: true, passed: null, exit_code: 1 },
  });
  const result = parseRunSummary(text);
  expect(result).toMatchObject({ ok: true, summary: { outcome: 'verification_failed', exit_code: 5 } });
  expect(result.ok && result.summary.workers.map((worker) => worker.unit_id)).toEqual(['a']);
});

test.for([
  { name: 'a list', text: '[]' },
  { name: 'a newer version', text: JSON.stringify({ ...full, schema_version: 2 }) },
  { name: 'a torn file', text: JSON.stringify(full).slice(0, 40) },
  {
    name: 'wrong values',
    text: JSON.stringify({ ...full, outcome: 'fine', workers: [{ unit_id: 'a' }] }, null, 1),
  },
])('$name is told so', ({ text }) => {
  const result = parseRunSummary(text);
  expect(result.ok ? 'ok' : formatProblems(result.problems, 'summary.json')).toMatchSnapshot();
});

test('nothing makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      expect(parseRunSummary(text).ok).toBe(false);
    }),
  );
});
