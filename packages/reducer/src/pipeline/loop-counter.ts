import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** A loop counter that a phase charges. */
interface LoopCounter {
  readonly name: string;
  readonly cap: number;
}

const UNDECLARED_CAP = 3;

/** The loop counter of a phase, if it has one. */
function loopCounterOf(policy: PipelinePolicy, phase: string): LoopCounter | null {
  const name = own(policy.phases, phase)?.loop_policy?.iteration_state_field;
  if (name === undefined) return null;
  return { name, cap: own(policy.loop_counters, name)?.default_max ?? UNDECLARED_CAP };
}

/** Whether the phase has looped as often as it may. */
export function isExhausted(pipeline: PipelineState, policy: PipelinePolicy, phase: string): boolean {
  const loop = loopCounterOf(policy, phase);
  return loop !== null && (own(pipeline.loop_iterations, loop.name) ?? 0) >= loop.cap;
}

/** The state after one more loop of that phase, never beyond the cap. */
export function withLoopCharged(
  pipeline: PipelineState,
  policy: PipelinePolicy,
  phase: string,
): PipelineState {
  const loop = loopCounterOf(policy, phase);
  if (loop === null) return pipeline;
  const next = Math.min(loop.cap, (own(pipeline.loop_iterations, loop.name) ?? 0) + 1);
  return { ...pipeline, loop_iterations: { ...pipeline.loop_iterations, [loop.name]: next } };
}

/** The state in which that phase may loop anew. */
export function withLoopReset(pipeline: PipelineState, policy: PipelinePolicy, phase: string): PipelineState {
  const loop = loopCounterOf(policy, phase);
  return loop === null ? pipeline : withCountersReset(pipeline, [loop.name]);
}

/** The state with these loop counters at 0. */
export function withCountersReset(pipeline: PipelineState, names: readonly string[]): PipelineState {
  if (names.length === 0) return pipeline;
  const reset = Object.fromEntries(names.map((name) => [name, 0]));
  return { ...pipeline, loop_iterations: { ...pipeline.loop_iterations, ...reset } };
}
