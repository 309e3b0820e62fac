import { expect, test } from 'vitest';
import type { PipelinePolicy, RunState } from '../../src/index.ts';
import {
  checkpointMatchesPolicy,
  defaultPipelinePolicy,
  initialState,
  migrateCheckpoint,
} from '../../src/index.ts';
import { playPipeline, pipelineStarted } from '../play-pipeline.ts';
import { policyWith } from './policies.ts';

const policy = defaultPipelinePolicy();
const { state } = playPipeline(policy, pipelineStarted(policy));

test.for<{ name: string; state: RunState; under: PipelinePolicy; codes: readonly string[] }>([
  { name: 'the policy under which it was made', state, under: policy, codes: [] },
  { name: 'a plan alone', state: initialState(), under: policy, codes: ['no_pipeline'] },
  {
    name: 'another drain',
    state,
    under: policyWith({ planning: { drain: 'thinking' } }),
    codes: ['unbound_drain'],
  },
  {
    name: 'a phase that is gone, of an older format',
    state: migrateCheckpoint({ phase: 'ghost', policy_format_version: 1 }, 'run-1'),
    under: { ...policy, policy_format_version: 2 },
    codes: ['unknown_phase', 'format_version'],
  },
])('$name: $codes', ({ state: given, under, codes }) => {
  expect(checkpointMatchesPolicy(given, under).map(({ code }) => code)).toEqual(codes);
});
