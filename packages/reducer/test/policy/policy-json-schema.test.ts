import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import {
  artifactsJsonSchema,
  DEFAULT_ARTIFACTS,
  DEFAULT_PIPELINE,
  defaultPipelinePolicy,
  pipelineJsonSchema,
} from '../../src/index.ts';
import { policyValidation } from './policy-vectors.ts';

const schemas = [
  { name: 'pipeline', schema: pipelineJsonSchema() },
  { name: 'artifacts', schema: artifactsJsonSchema() },
];

test.for(schemas)('schema/$name.json is current', async ({ name, schema }) => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../../schema/${name}.json`);
});

/** Every property that the schema defines, with its place, wherever it stands. */
function* properties(schema: unknown, place = '$'): Generator<readonly [string, unknown]> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') {
      for (const [name, property] of Object.entries(value as object)) yield [`${place}.${name}`, property];
    }
    yield* properties(value, `${place}/${key}`);
  }
}

test.for(schemas)('every property of schema/$name.json is described', ({ schema }) => {
  const all = [...properties(schema)];
  expect(all.length).toBeGreaterThan(5);
  const undescribed = all.filter(([, property]) => !(property as { description?: string }).description);
  expect(undescribed.map(([place]) => place)).toEqual([]);
});

const isPipeline = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(pipelineJsonSchema());
const isArtifacts = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(artifactsJsonSchema());

test('the default pipeline and its artifacts are valid, in blocks and compiled', () => {
  expect(isPipeline(DEFAULT_PIPELINE), JSON.stringify(isPipeline.errors)).toBe(true);
  expect(isPipeline(defaultPipelinePolicy()), JSON.stringify(isPipeline.errors)).toBe(true);
  expect(isArtifacts(DEFAULT_ARTIFACTS), JSON.stringify(isArtifacts.errors)).toBe(true);
});

describe('a pipeline that', () => {
  test.for([
    { name: 'says nothing', pipeline: {} },
    { name: 'names its schema and version', pipeline: { $schema: 'x', schema_version: 1 } },
    { name: 'changes one number', pipeline: { cycle_timebox: { duration_seconds: 60 } } },
    { name: 'keeps a block of the file below', pipeline: { blocks: { planning: {} } } },
    { name: 'has fields of its own', pipeline: { note: 1, recovery: { note: 1 } } },
    ...policyValidation.filter(({ expect }) => expect.ok),
  ])('$name is valid for editors', ({ pipeline }) => {
    expect(isPipeline(pipeline), JSON.stringify(isPipeline.errors)).toBe(true);
  });

  test.for([
    { name: 'is a list', pipeline: [] },
    {
      name: 'has a phase without a drain',
      pipeline: { phases: { a: { transitions: { on_success: 'b' } } } },
    },
    { name: 'has a phase without transitions', pipeline: { phases: { a: { drain: 'd' } } } },
    {
      name: 'has an unknown role',
      pipeline: { blocks: { a: { kind: 'individual', phase: { role: 'boss' } } } },
    },
    { name: 'has an unknown kind of block', pipeline: { blocks: { a: { kind: 'trio' } } } },
    { name: 'has a route without a target', pipeline: { post_commit_routes: [{ when: {} }] } },
    { name: 'has a negative cap', pipeline: { loop_counters: { a: { default_max: -1 } } } },
    {
      name: 'has a forbidden key',
      pipeline: { blocks: { a: { kind: 'individual', phase: { loop_policy: { max: 3 } } } } },
    },
    { name: 'comes from the future', pipeline: { schema_version: 2 } },
  ])('$name is not', ({ pipeline }) => {
    expect(isPipeline(pipeline)).toBe(false);
  });
});
