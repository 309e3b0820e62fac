import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatProblems } from '../src/format-problems.ts';
import { parseWorkerManifest } from '../src/parse-worker-manifest.ts';

/** As the original wrote it: no run, no attempt, no agent, no log, no confinement. */
const original = {
  unit_id: 'api',
  description: 'Add the endpoint',
  allowed_directories: ['src/api'],
  phase: 'development',
  drain: 'development',
  config_path: null,
  cli_overrides: {},
  worker_namespace: '/repo/.agent/workers/api',
  worker_artifact_dir: '/repo/.agent/workers/api/artifacts',
  prompt_file: '/repo/.agent/workers/api/tmp/development_prompt.md',
  workspace_root: '/repo',
};

const full = {
  ...original,
  schema_version: 1,
  run_id: 'r1',
  attempt: 2,
  step_ids: ['S-1'],
  log_file: '/repo/.agent/runs/r1/logs/api.log',
  agent: 'command',
  command: ['true'],
  confinement: 'jail',
  future_field: [1],
};

test('a full manifest is read as it stands', () => {
  expect(parseWorkerManifest(JSON.stringify(full))).toEqual({ ok: true, manifest: full });
});

test('a manifest of the original is a first attempt, once it has an agent', () => {
  expect(parseWorkerManifest(JSON.stringify(original), { agent: 'claude' })).toEqual({
    ok: true,
    manifest: {
      ...original,
      schema_version: 1,
      run_id: 'unknown',
      attempt: 1,
      step_ids: [],
      log_file: '/repo/.agent/workers/api/logs/api.log',
      agent: 'claude',
      confinement: 'audit',
    },
  });
});

test('defaults never replace what the manifest says', () => {
  expect(parseWorkerManifest(JSON.stringify(full), { agent: 'claude', attempt: 9 })).toEqual({
    ok: true,
    manifest: full,
  });
});

const report = (text: string) => {
  const result = parseWorkerManifest(text);
  return result.ok ? 'ok' : formatProblems(result.problems, 'worker-manifest.json');
};

test.for([
  { name: 'no agent', text: JSON.stringify(original, null, 2) },
  {
    name: 'wrong values',
    text: JSON.stringify({ ...full, attempt: 0, confinement: 'none', workspace_root: '' }, null, 2),
  },
  { name: 'a list', text: '[]' },
  { name: 'nothing', text: '' },
  { name: 'a torn file', text: JSON.stringify(full).slice(0, 100) },
  { name: 'a newer version', text: JSON.stringify({ ...full, schema_version: 2 }) },
  { name: 'a field twice', text: '{"run_id": "a", "run_id": "b"}' },
])('$name is told so', ({ text }) => {
  expect(report(text)).toMatchSnapshot();
});

test('nothing makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      expect(parseWorkerManifest(text).ok).toBe(false);
    }),
  );
});
