import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { advance } from './advance.ts';
import { follow } from './follow.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';
import { recoveryTarget } from './recovery-target.ts';

/** A prompt is ready: work is entered again after a failure, or a phase without an agent is passed. */
export function enterAgain(
  before: PipelineState,
  event: EventOf<'prompt_prepared'>,
  policy: PipelinePolicy,
): PipelineState | string {
  if (before.phase === policy.recovery.failed_route) {
    const target = recoveryTarget(before, policy);
    if (event.phase !== target) return `the prompt is for phase "${event.phase}", expected "${target}"`;
    return { ...advance(before, policy, target, event.at), recovery_epoch: before.recovery_epoch };
  }
  const phase = own(policy.phases, before.phase);
  if (phase?.skip_invocation === true && event.phase === phase.transitions.on_success) {
    return follow(before, policy, 'on_success', event.at);
  }
  return event.phase === before.phase
    ? before
    : `the prompt is for phase "${event.phase}", and the pipeline is in "${before.phase}"`;
}
