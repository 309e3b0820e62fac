import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import type { RunState } from '../run-state.ts';
import { ignored, moved } from '../transition.ts';
import type { Transition } from '../transition.ts';
import { advance } from './advance.ts';
import { enterAgain } from './enter-again.ts';
import { failureRoute } from './failure-route.ts';
import { follow } from './follow.ts';
import type { PipelineEventBody } from './pipeline-event.ts';
import { refusalOf } from './pipeline-refusal.ts';
import type { PipelineState } from './pipeline-state.ts';
import { phaseTimed } from './phase-timed.ts';
import { waitEnded } from './recover.ts';
import { agentFailed, agentRetried, agentSucceeded, sessionStarted } from './reduce-agent.ts';
import {
  analysisDecided,
  analysisLoopedBack,
  analysisSucceeded,
  phaseLoopedBack,
} from './reduce-analysis.ts';
import { committed } from './reduce-commit.ts';
import { executionReported } from './reduce-execution.ts';
import { phaseFailed } from './reduce-phase-failure.ts';
import { reviewClean, reviewFoundIssues } from './reduce-review.ts';
import { allWorkersCompleted, fanOutStarted, planAccepted } from './reduce-wave.ts';

/** Something that happens to a pipeline on its way, besides what happens to the units of its waves. */
type PipelineEvent = EventOf<Exclude<PipelineEventBody['type'], 'pipeline_started' | 'workers_resumed'>>;

/** The state after an event of a pipeline. */
export function reducePipeline(
  state: RunState,
  event: PipelineEvent,
  policy: PipelinePolicy | null,
): Transition {
  const { pipeline } = state;
  if (pipeline === null) return ignored(state, `${event.type} is of a pipeline, and this run has none`);
  if (policy === null) return ignored(state, `${event.type} needs the policy of the pipeline`);
  const refusal = refusalOf(state, pipeline, event.type, policy);
  if (refusal !== null) return ignored(state, refusal);
  const to = (next: PipelineState | string): Transition =>
    typeof next === 'string' ? ignored(state, next) : moved({ ...state, seq: event.seq, pipeline: next });
  switch (event.type) {
    case 'plan_accepted':
      return planAccepted(state, pipeline, event);
    case 'fan_out_started':
      return fanOutStarted(state, pipeline, event, policy);
    case 'all_workers_complete':
      return allWorkersCompleted(state, pipeline, event, policy);
    case 'session_started':
      return to(sessionStarted(pipeline, event));
    case 'phase_timed':
      return to(phaseTimed(pipeline, event));
    case 'checkpoint_saved':
      return to({ ...pipeline, checkpoint_saved_count: pipeline.checkpoint_saved_count + 1 });
    case 'context_cleaned':
      return to(pipeline);
    case 'prompt_prepared':
      return to(enterAgain(pipeline, event, policy));
    case 'wait_ended':
      return to(waitEnded(pipeline, event.at, policy));
    case 'agent_success':
      return to(agentSucceeded(pipeline, event.at, policy));
    case 'agent_failure':
      return to(agentFailed(pipeline, event.at, policy));
    case 'agent_retry':
      return to(agentRetried(pipeline, event.at, policy));
    case 'phase_failure':
      return to(phaseFailed(pipeline, event, policy));
    case 'analysis_success':
      return to(analysisSucceeded(pipeline, event.at, policy));
    case 'analysis_loopback':
      return to(analysisLoopedBack(pipeline, event.at, policy));
    case 'phase_loopback':
      return to(phaseLoopedBack(pipeline, event.at, policy));
    case 'analysis_decision':
      return to(analysisDecided(pipeline, event, policy));
    case 'execution_result':
      return to(executionReported(pipeline, event, policy));
    case 'review_clean':
      return to(reviewClean(pipeline, event.at, policy));
    case 'review_issues_found':
      return to(reviewFoundIssues(pipeline, event.at, policy));
    case 'fix_success':
    case 'phase_advance':
      return to(follow(pipeline, policy, 'on_success', event.at));
    case 'fix_failure':
      return to(follow(pipeline, policy, 'on_failure', event.at));
    case 'commit_success':
      return to(committed(pipeline, { at: event.at, skipped: false }, policy));
    case 'commit_skipped':
      return to(committed(pipeline, { at: event.at, skipped: true }, policy));
    case 'commit_failure':
      return to(failureRoute(pipeline, policy, `the commit of phase "${pipeline.phase}" failed`, event.at));
    case 'complete':
      return to(advance(pipeline, policy, policy.terminal_phase, event.at));
    case 'failed':
      return to(failureRoute(pipeline, policy, pipeline.last_error ?? FAILED, event.at));
  }
}

const FAILED = 'the phase failed without an error';
