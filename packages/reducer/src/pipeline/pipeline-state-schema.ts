import * as z from 'zod';
import { PlannedUnitSchema } from '../field-schemas.ts';
import { CYCLE_OUTCOMES, EXECUTION_STATUSES } from '../policy/phase-policy.ts';
import { CONNECTIVITIES, FAILURE_CATEGORIES, UNAVAILABILITY_REASONS } from './failure-classification.ts';

const count = z.int().min(0);
const counters = z.record(z.string(), count);
const phaseName = z.string();

/** A chain as the first event of a pipeline tells it. */
export const AgentChainSchema = z.looseObject({
  agents: z.array(z.string()).describe('Names of agents, best first'),
  max_retries: count
    .nullable()
    .describe('Further attempts with one agent after the first failed one; null leaves it to the policy'),
  retry_delay_ms: count.describe('Wait before the first retry, milliseconds; doubles with each, up to 30000'),
});

const PhaseChainSchema = AgentChainSchema.extend({
  current_index: count.describe('Place in the chain of the agent that is at work, from 0'),
  retries: count.describe('Failed attempts of that agent since the phase was entered'),
});

const AgentHealthSchema = z.looseObject({
  phase: phaseName.describe('The phase in which it served'),
  agent: z.string().describe('Name of the agent'),
  failures: count.describe(
    'Failed attempts since the phase was entered, before it gave way to another agent',
  ),
  unavailable_marks: count.describe('Times in a row that it could not be used'),
  unavailable_until_ms: z
    .int()
    .describe('When it may be tried again, milliseconds since 1970; 0 when it may be now'),
});

const FalloverSchema = z.looseObject({
  phase: phaseName.describe('The phase in which it happened'),
  from_agent: z.string().describe('Agent that gave way'),
  to_agent: z.string().describe('Agent that took over'),
  timestamp_iso: z.string().describe('When it happened, UTC'),
});

const RetryIntentSchema = z.looseObject({
  action: z
    .enum(['fresh', 'resume', 'new_session_with_id'])
    .describe('A new session, the same one continued, or a new one under that id'),
  session_id: z.string().nullable().describe('The session; null exactly when the action is fresh'),
  reset_tool_registry: z.boolean().describe('The agent has to be told its tools again'),
  failure_reason: z.string().nullable().describe('Why the attempt before failed'),
});

/** Where a pipeline is, as a checkpoint holds it. */
export const PipelineStateSchema = z.looseObject({
  phase: phaseName.describe('The phase that is at work'),
  previous_phase: phaseName.nullable().describe('The phase before it'),
  current_drain: z.string().nullable().describe('Purpose that the sessions of the phase serve'),
  review_outcome: z.string().nullable().describe("What the last review found, in the policy's own words"),
  phase_chains: z.record(z.string(), PhaseChainSchema).describe('Agents by phase, and how far down one is'),
  loop_iterations: counters.describe('Loops made so far, by loop counter'),
  budget_caps: counters.describe('What may be spent, by budget counter'),
  outer_progress: counters.describe('What is spent, by budget counter'),
  commit: z
    .looseObject({ agent_invoked: z.boolean().describe('The agent wrote its message: the commit follows') })
    .describe('How far the commit of the phase is'),
  metrics: z
    .looseObject({
      total_agent_calls: count.describe('Agents invoked'),
      total_continuations: count.describe('Agents asked to go on with unfinished work'),
      total_fallbacks: count.describe('Agents that gave way to another'),
      total_retries: count.describe('Failed attempts that were tried again'),
    })
    .describe('What the pipeline cost so far, in calls of agents'),
  checkpoint_saved_count: count.describe('Checkpoints written'),
  recovery_epoch: count.describe('Failure routes in a row'),
  recovery_cycle_count: count.describe('Failure routes and waits of the whole run'),
  recovery_cycle_cap: z.int().min(1).describe('At this many the pipeline gives up'),
  advances_since_progress: count.describe(
    'Phases entered since the last failure route or the last step of a budget; far too many end the pipeline',
  ),
  last_error: z.string().nullable().describe('The newest failure, for people and for the next prompt'),
  policy_entry_phase: phaseName.describe('Where the pipeline began'),
  policy_format_version: z.int().nullable().describe('2 for a policy in blocks, 1 for one in phases'),
  policy_sha256: z.string().describe('Of the policy under which the pipeline began; empty when not known'),
  work_units: z.array(PlannedUnitSchema).describe('Units of the accepted plan that no phase has done yet'),
  wave_phase: phaseName.nullable().describe('The phase whose units are at work; null while none are'),
  fallover_history: z.array(FalloverSchema).describe('The newest changes of agent, oldest first'),
  agent_health: z.array(AgentHealthSchema).describe('How agents fared, by phase'),
  last_failure_category: z.enum(FAILURE_CATEGORIES).nullable().describe('Whose fault the last failure was'),
  last_connectivity_state: z
    .enum(CONNECTIVITIES)
    .describe('Whether the network was there at the last failure'),
  last_unavailability_reason: z
    .enum(UNAVAILABILITY_REASONS)
    .nullable()
    .describe('Why an agent could not be used, most recently'),
  last_retry_delay_ms: z
    .number()
    .min(0)
    .describe(
      'Wait before the next invocation, milliseconds; in the waiting state, until an agent can be used',
    ),
  is_waiting_state: z.boolean().describe('All agents of the phase are cooling down'),
  technical_retries: count.describe("Failures in a row that were not the agent's fault"),
  same_failures: z
    .looseObject({
      shape: z.string().describe('What is equal about them'),
      count: z.int().min(1).describe('How many'),
    })
    .nullable()
    .describe('Equal failures in a row'),
  last_agent_session_id: z.string().nullable().describe('By which the agent continues its session'),
  agent_retry_intent: RetryIntentSchema.nullable().describe('With which session the agent is invoked again'),
  post_commit_phase_override: phaseName
    .nullable()
    .describe('Where the next commit leads, instead of by budget'),
  pending_cycle_outcome: z
    .enum(CYCLE_OUTCOMES)
    .nullable()
    .describe('How the current cycle ended, once known'),
  execution_cycle_charged: z
    .boolean()
    .describe('The failure of an execution phase was charged to its analysis already'),
  last_execution_result_status: z
    .enum(EXECUTION_STATUSES)
    .nullable()
    .describe('What the last execution phase reported of its work'),
  phase_timings: z
    .array(
      z.looseObject({
        phase: phaseName.describe('The phase'),
        elapsed_seconds: z.number().min(0).describe('How long it took, seconds'),
      }),
    )
    .describe('Time that phases took, in order'),
  cycle_timing_start_index: count.describe('Timings from this place on are of the current cycle'),
  cycle_timebox_active: z.boolean().describe("The cycle's time is running"),
  cycle_timebox_consumed_seconds: z.number().min(0).describe("What is spent of the cycle's time, seconds"),
  cycle_timebox_redirect_reason: z.string().nullable().describe('Why the last cycle was cut short'),
  cycle_timebox_redirects: count.describe('Cycles cut short'),
  ended_as: z.enum(['success', 'failure']).nullable().describe('How it ended; null while it has not'),
});
