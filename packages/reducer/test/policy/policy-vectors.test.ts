import { expect, test } from 'vitest';
import { DEFAULT_ARTIFACTS, parseArtifactsPolicy, parsePipelinePolicy } from '../../src/index.ts';
import { policyValidation } from './policy-vectors.ts';

test.for(policyValidation)('$name', ({ pipeline, agents, artifacts, expect: expected }) => {
  const handedIn = parseArtifactsPolicy(artifacts ?? DEFAULT_ARTIFACTS);
  const result = handedIn.ok
    ? parsePipelinePolicy(pipeline, { agents, artifacts: handedIn.policy })
    : handedIn;
  if (expected.ok) {
    if (!result.ok) expect(result.problems).toEqual([]);
    expect(result).toMatchObject({ ok: true, policy: { entry_phase: expected.entry_phase } });
    return;
  }
  if (result.ok) expect.fail('expected problems');
  const { source, code, codes = [code] } = expected;
  expect(result.problems.map((problem) => problem.code)).toEqual(codes);
  expect(result.problems.find((problem) => problem.code === code)?.source).toBe(source);
});
