import { expect, test } from 'vitest';
import { DEFAULT_ARTIFACTS, DEFAULT_PIPELINE, defaultPipelinePolicy } from '../../src/index.ts';
import vectors from '../fixtures/vectors/default_policy.json' with { type: 'json' };

test('the default pipeline and its artifacts have the names and numbers of the original', () => {
  expect(DEFAULT_PIPELINE).toEqual(vectors.pipeline);
  expect(DEFAULT_ARTIFACTS).toEqual({ schema_version: 1, ...vectors.artifacts });
});

test('compiled, it has a phase for every single block, and the group is a lifecycle of its last phase', () => {
  const policy = defaultPipelinePolicy();
  expect(policy).toMatchObject({
    entry_phase: 'planning',
    terminal_phase: 'complete',
    policy_format_version: 2,
    lifecycle_phases: {
      development_final_commit: {
        before_complete: [
          'development_commit_cleanup',
          'development_commit',
          'development_final_commit_cleanup',
        ],
        after_complete: [],
        increments_counter: 'iteration',
        loop_resets: ['development_analysis_iteration', 'commit_cleanup_iteration'],
      },
    },
  });
  const { developer_iteration: _, ...single } = vectors.pipeline.blocks;
  expect(Object.keys(policy.phases)).toEqual(Object.keys(single));
  expect(policy.phases['planning']?.retry_policy).toBeNull();
  expect(policy.phases['development_analysis']?.invocation_gate?.minimum_elapsed_seconds).toBe(900);
  expect(policy).not.toHaveProperty('blocks');
});
