import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { failureRoute } from './failure-route.ts';
import { follow, moveTo } from './follow.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** A review found nothing: some outcomes lead past the phases that would have fixed it. */
export function reviewClean(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const clean = { ...before, review_outcome: null };
  const phase = own(policy.phases, before.phase);
  const outcome = phase?.clean_outcome ?? null;
  const bypass = phase === undefined || outcome === null ? undefined : own(phase.bypass_routes, outcome);
  return bypass === undefined ? follow(clean, policy, 'on_success', at) : moveTo(clean, policy, bypass, at);
}

/** A review found something: back, with what the policy calls it. */
export function reviewFoundIssues(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const outcome = own(policy.phases, before.phase)?.issues_outcome ?? null;
  if (outcome === null) {
    return failureRoute(before, policy, `phase "${before.phase}" declares no issues_outcome`, at);
  }
  return follow({ ...before, review_outcome: outcome }, policy, 'on_loopback', at);
}
