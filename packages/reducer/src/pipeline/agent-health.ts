import { coolDownMs } from './retry-delay.ts';
import { instantOf } from './instant.ts';
import type { UnavailabilityReason } from './failure-classification.ts';
import type { AgentHealth, PipelineState } from './pipeline-state.ts';

/** How an agent fared in the current phase. */
export function healthOf(pipeline: PipelineState, agent: string): AgentHealth {
  return (
    pipeline.agent_health.find((health) => health.phase === pipeline.phase && health.agent === agent) ?? {
      phase: pipeline.phase,
      agent,
      failures: 0,
      unavailable_marks: 0,
      unavailable_until_ms: 0,
    }
  );
}

/** The state in which an agent fared so in the current phase. */
export function withHealth(
  pipeline: PipelineState,
  agent: string,
  change: Partial<Omit<AgentHealth, 'phase' | 'agent'>>,
): PipelineState {
  const before = healthOf(pipeline, agent);
  const others = pipeline.agent_health.filter((health) => health !== before);
  return { ...pipeline, agent_health: [...others, { ...before, ...change }] };
}

/** The state in which an agent cannot be used for a while; longer each time in a row. */
export function withCoolDown(
  pipeline: PipelineState,
  agent: string,
  reason: UnavailabilityReason,
  at: string,
): PipelineState {
  const { unavailable_marks: marks } = healthOf(pipeline, agent);
  return withHealth({ ...pipeline, last_unavailability_reason: reason }, agent, {
    unavailable_marks: marks + 1,
    unavailable_until_ms: instantOf(at) + coolDownMs(reason, marks),
  });
}

/** The state in which the agent at work has done what it should. */
export function withAgentWell(pipeline: PipelineState, agent: string | undefined): PipelineState {
  if (agent === undefined || healthOf(pipeline, agent).unavailable_marks === 0) return pipeline;
  return withHealth(pipeline, agent, { unavailable_marks: 0, unavailable_until_ms: 0 });
}
