import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_ARTIFACTS,
  DEFAULT_PIPELINE,
  defaultPipelinePolicy,
  mergePipelineLayers,
  parseArtifactsPolicy,
  parsePipelinePolicy,
} from '../../src/index.ts';
import { isRecord } from '../../src/policy/is-record.ts';
import { analysed, committed, inBlocks, SMALL } from './small-pipeline.ts';
import { endlessCourse } from './steady-course.ts';
import { randomPipelines } from './random-pipelines.ts';

const ROOTS = [DEFAULT_PIPELINE, defaultPipelinePolicy(), SMALL, analysed(), committed(), inBlocks({})];

/** Every place in a document. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, item]) => placesIn(item).map((rest) => [key, ...rest])),
  ];
}

/** The same document with something else at one place. */
function replaced(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === key ? replaced(item, rest, other) : item));
  }
  return isRecord(value) ? { ...value, [key]: replaced(value[key], rest, other) } : value;
}

/** Policies with something else at some places: names of phases, other values of the same kind, or anything. */
const damaged = fc.constantFrom(...ROOTS).chain((root) => {
  const others = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('dev', 'done', 'planning', 'development_commit', 'constructor', '__proto__', 0, -1, null),
  );
  const change = fc.tuple(fc.constantFrom(...placesIn(root)), others);
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce<unknown>((value, [place, other]) => replaced(value, place, other), root),
    );
});

describe('reading a pipeline', () => {
  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), damaged), fc.jsonValue(), (value, other) => {
        const result = parsePipelinePolicy(value, { artifacts: DEFAULT_ARTIFACTS });
        expect(result.ok || result.problems.length > 0).toBe(true);
        parseArtifactsPolicy(value);
        mergePipelineLayers({ global: other, project: value, home: 'directory' });
      }),
      { numRuns: 500 },
    );
  });

  test('gives a policy that reads as itself', () => {
    fc.assert(
      fc.property(fc.oneof(randomPipelines, damaged, fc.constantFrom(...ROOTS)), (value) => {
        const once = parsePipelinePolicy(value);
        if (!once.ok) return;
        expect(parsePipelinePolicy(once.policy)).toMatchObject({ ok: true, policy: once.policy });
      }),
      { numRuns: 200 },
    );
  });

  test('changes nothing of what it is given', () => {
    const before = JSON.stringify(ROOTS);
    for (const root of ROOTS) parsePipelinePolicy(root);
    expect(JSON.stringify(ROOTS)).toBe(before);
  });
});

describe('a pipeline without problems', () => {
  test('ends, whatever is decided, as long as nothing fails', () => {
    let legal = 0;
    fc.assert(
      fc.property(randomPipelines, (value) => {
        const result = parsePipelinePolicy(value);
        if (!result.ok) return;
        legal += 1;
        expect(endlessCourse(result.policy)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
    expect(legal).toBeGreaterThan(200);
  });

  test('the default one ends too', () => {
    expect(endlessCourse(defaultPipelinePolicy())).toBeNull();
  });
});
