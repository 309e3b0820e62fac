import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { directoryFault } from '../src/edit-area.ts';
import { planJsonSchema, runSummaryJsonSchema, workerManifestJsonSchema } from '../src/json-schema.ts';
import { unitIdFault } from '../src/unit-id.ts';

const schemas = [
  { name: 'plan', schema: planJsonSchema() },
  { name: 'worker-manifest', schema: workerManifestJsonSchema() },
  { name: 'run-summary', schema: runSummaryJsonSchema() },
];

test.for(schemas)('schema/$name.json is current', async ({ name, schema }) => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../schema/${name}.json`);
});

const validator = (schema: object) => new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
const isPlan = validator(planJsonSchema());
const isManifest = validator(workerManifestJsonSchema());
const isSummary = validator(runSummaryJsonSchema());

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

const undescribed = (node: SchemaNode, path = ''): string[] => [
  ...Object.entries(node.properties ?? {}).flatMap(([name, property]) => [
    ...((property.description ?? '').length < 10 ? [`${path}.${name}`] : []),
    ...undescribed(property, `${path}.${name}`),
  ]),
  ...(node.items === undefined ? [] : undescribed(node.items, `${path}[]`)),
  ...(node.anyOf ?? []).flatMap((choice) => undescribed(choice, path)),
];

test.for(schemas)('every field of the $name is described, for editors', ({ schema }) => {
  expect(schema).toMatchObject({ title: expect.any(String), description: expect.any(String) });
  expect(undescribed(schema)).toEqual([]);
});

const unit = { unit_id: 'a', description: 'd', allowed_directories: ['src/a'] };

test.for([
  { name: 'the smallest', plan: { work_units: [unit] } },
  {
    name: 'all fields',
    plan: {
      $schema: 'x',
      schema_version: 1,
      verify: 'npm test',
      verify_timeout_ms: 1,
      note: 'unknown fields are fine',
      work_units: [
        {
          ...unit,
          dependencies: ['b'],
          step_ids: ['S-1'],
          agent: 'x',
          verify: ['a'],
          timeout_ms: 1,
          retries: 0,
          priority: -1,
        },
        {
          ...unit,
          unit_id: 'b',
          command: ['x', ''],
          script: [{ tool: 't', args: { a: null }, expect: 'error', on_attempt: 1 }],
        },
      ],
    },
  },
])('a plan with $name is valid', ({ plan }) => {
  expect(isPlan(plan)).toBe(true);
});

test.for([
  {},
  [],
  { work_units: {} },
  { work_units: [{ unit_id: 'a' }] },
  { schema_version: 2, work_units: [unit] },
  { work_units: [{ ...unit, unit_id: '__a__' }] },
  { work_units: [{ ...unit, allowed_directories: ['a/../b'] }] },
  { work_units: [{ ...unit, retries: 1.5 }] },
  { work_units: [{ ...unit, script: [] }] },
  { verify: [], work_units: [unit] },
])('%j is no valid plan', (plan) => {
  expect(isPlan(plan)).toBe(false);
});

test('editors and the parser agree on ids and directories', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[a_/.\\]{0,8}$/),
    fc.stringMatching(/^[\w-]{60,70}$/),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(isPlan({ work_units: [{ ...unit, unit_id: text }] })).toBe(unitIdFault(text) === null);
      expect(isPlan({ work_units: [{ ...unit, allowed_directories: [text] }] })).toBe(
        directoryFault(text) === null,
      );
    }),
    { numRuns: 1_000 },
  );
});

const manifest = {
  run_id: 'r',
  attempt: 1,
  unit_id: 'a',
  description: 'd',
  allowed_directories: ['a'],
  workspace_root: '/r',
  worker_namespace: '/r/.agent/workers/a',
  worker_artifact_dir: '/r/.agent/workers/a/artifacts',
  prompt_file: '/r/p.md',
  log_file: '/r/a.log',
  agent: 'command',
  confinement: 'jail',
};

test('a manifest is valid with its required fields and invalid without any of them', () => {
  expect(isManifest(manifest)).toBe(true);
  for (const field of Object.keys(manifest))
    expect(isManifest({ ...manifest, [field]: undefined })).toBe(false);
});

const worker = {
  unit_id: 'a',
  status: 'failed',
  artifact_count: 0,
  final_message: null,
  attempts: 1,
  agent: 'command',
  confinement: 'audit',
  files_changed: [],
  started_at: null,
  finished_at: null,
  usage: { input_tokens: 1 },
  blocked_by: [],
  failure: { reason: 'exit_non_zero', message: 'm', exit_code: 1 },
};
const summary = {
  schema_version: 1,
  run_id: 'r',
  outcome: 'failed',
  exit_code: 1,
  started_at: null,
  finished_at: null,
  base_commit: null,
  workers: [worker],
  any_failed: true,
  all_succeeded: false,
  verification: { ran: false, passed: null, exit_code: null },
  out_of_bounds: [{ path: 'x', unit_id: null, suspects: ['a'] }],
  journal: '.agent/runs/r/journal.ndjson',
};

test('a summary is valid, with a status of its own invention it is not', () => {
  expect(isSummary(summary)).toBe(true);
  expect(isSummary({ ...summary, workers: [{ ...worker, status: 'perhaps' }] })).toBe(false);
});
