import { expect, test } from 'vitest';
import { DEFAULT_ARTIFACTS, parseArtifactsPolicy } from '../../src/index.ts';

const plan = { drain: 'planning', artifact_type: 'plan' };

test('the default artifacts hold, and nothing means no artifacts', () => {
  expect(parseArtifactsPolicy(DEFAULT_ARTIFACTS)).toEqual({
    ok: true,
    policy: DEFAULT_ARTIFACTS,
    warnings: [],
  });
  expect(parseArtifactsPolicy({})).toMatchObject({ ok: true, policy: { schema_version: 1, artifacts: {} } });
});

test.for([
  { name: 'no table', document: null, problems: ['wrong_type at $'] },
  { name: 'a later version', document: { schema_version: 3 }, problems: ['newer_version at schema_version'] },
  {
    name: 'an artifact of no drain',
    document: { artifacts: { a: { artifact_type: 't' } } },
    problems: ['missing_field at artifacts.a.drain'],
  },
  {
    name: 'decisions that are no texts',
    document: { artifacts: { a: { ...plan, decision_vocabulary: ['x', 1] } } },
    problems: ['wrong_type at artifacts.a.decision_vocabulary[1]'],
  },
  {
    name: 'an artifact that no table can hold',
    document: JSON.parse(`{"artifacts":{"__proto__":${JSON.stringify(plan)}}}`),
    problems: ['reserved_name at artifacts.__proto__'],
  },
  {
    name: 'everything at once',
    document: {
      artifacts: { a: plan, b: { ...plan, artifact_required: false }, c: { ...plan, prompt_template: 1 } },
    },
    problems: [
      'artifact_required_moved at artifacts.b.artifact_required',
      'wrong_type at artifacts.c.prompt_template',
      'duplicate_artifact at artifacts.b',
      'duplicate_artifact at artifacts.c',
    ],
  },
])('refused: $name', ({ document, problems }) => {
  const result = parseArtifactsPolicy(document);
  const told = result.ok ? [] : result.problems;
  expect(told.map(({ code, json_path }) => `${code} at ${json_path}`)).toEqual(problems);
  expect(told.every(({ source }) => source === 'artifacts')).toBe(true);
});

test('a field that nobody knows is ignored with a warning, and survives', () => {
  const result = parseArtifactsPolicy({ artifacts: { a: { ...plan, prompt_templat: 'x' } } });
  if (!result.ok) expect.fail('expected no problems');
  expect(result.policy.artifacts['a']).toMatchObject({ prompt_templat: 'x' });
  expect(result.warnings.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "the field "prompt_templat" is unknown and ignored (did you mean "prompt_template"?)",
    ]
  `);
});
