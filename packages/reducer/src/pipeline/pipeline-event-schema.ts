import * as z from 'zod';
import { envelope, eventType } from '../event-envelope-schema.ts';
import { ConfinementSchema, PlannedUnitSchema } from '../field-schemas.ts';
import { EXECUTION_STATUSES } from '../policy/phase-policy.ts';
import { CONNECTIVITIES, FAILURE_CATEGORIES, UNAVAILABILITY_REASONS } from './failure-classification.ts';
import { AgentChainSchema } from './pipeline-state-schema.ts';

/** An event that says nothing but that it happened. */
function bare<const Type extends string>(type: Type, meaning: string) {
  return z.looseObject({ type: eventType(type, meaning), ...envelope });
}

/** The events of a pipeline, besides those of the units of its waves. */
export const PIPELINE_EVENT_SCHEMAS = [
  z.looseObject({
    type: eventType('pipeline_started', "A pipeline begins at the policy's entry phase"),
    ...envelope,
    chains: z.record(z.string(), AgentChainSchema).describe('Who serves each phase'),
    budget_caps: z
      .record(z.string(), z.int().min(0))
      .describe("What may be spent of each budget counter; the policy's value for those not named"),
    policy_sha256: z.string().describe('Of the compiled policy'),
    policy_format_version: z.int().nullable().describe('2 for a policy in blocks, 1 for one in phases'),
    base_commit: z.string().nullable().describe('The commit that was checked out, null without git'),
    baseline_dirty: z.array(z.string()).describe('Paths that were already changed when the run began'),
    confinement: ConfinementSchema.describe('The write boundary of its agents'),
    ralph_version: z.string().describe('The version that wrote this journal'),
  }),
  z.looseObject({
    type: eventType('plan_accepted', 'A plan was accepted: its units wait for the phase that can fan out'),
    ...envelope,
    work_units: z.array(PlannedUnitSchema).describe('Its units'),
    plan_path: z.string().nullable().describe('Where the plan lies'),
    plan_sha256: z.string().describe('Of the plan'),
  }),
  z.looseObject({
    type: eventType('session_started', 'An agent was invoked for the current phase'),
    ...envelope,
    agent: z.string().describe('Name of the agent'),
    session_id: z.string().nullable().describe('By which it continues its session; null when it has none'),
  }),
  z.looseObject({
    type: eventType('phase_timed', 'A phase took this long, since the last such event'),
    ...envelope,
    phase: z.string().describe('The phase'),
    elapsed_seconds: z.number().min(0).describe('Time at work, seconds'),
  }),
  bare('wait_ended', 'The wait for an agent that was cooling down is over'),
  z.looseObject({
    type: eventType(
      'prompt_prepared',
      'The prompt of a phase is ready; after a failure, work is entered again',
    ),
    ...envelope,
    phase: z.string().describe('The phase'),
  }),
  bare('agent_success', 'The agent of the current phase did its work'),
  bare('agent_failure', 'The agent of the current phase failed, for no reason that is known'),
  bare('agent_retry', 'The agent of the current phase is to go on with unfinished work'),
  bare('analysis_success', 'An analysis found nothing left to do'),
  bare('analysis_loopback', 'An analysis sent the work back'),
  bare('phase_loopback', 'A phase asks to be gone through again'),
  bare('review_clean', 'A review found nothing'),
  bare('review_issues_found', 'A review found something'),
  bare('fix_success', 'What a review found is fixed'),
  bare('fix_failure', 'What a review found could not be fixed'),
  bare('commit_success', 'The work was committed'),
  bare('commit_skipped', 'There was nothing to commit'),
  bare('commit_failure', 'The commit failed'),
  bare('checkpoint_saved', 'A checkpoint was written'),
  bare('context_cleaned', 'What an earlier phase left for agents to read was removed'),
  bare('complete', 'The pipeline is to end in success, wherever it is'),
  bare('failed', 'The current phase is to take the failure route'),
  bare('phase_advance', 'The current phase is done without an agent'),
  z.looseObject({
    type: eventType('fan_out_started', "A wave begins: the plan's unfinished units are worked on at once"),
    ...envelope,
    max_workers: z.int().min(1).describe('Units that may run at once'),
    fail_fast: z.boolean().describe('Stop all other units as cancelled when one fails for good'),
  }),
  bare('workers_resumed', 'A run goes on after its process ended: what ran is to be started again'),
  bare('all_workers_complete', 'Every unit of the wave has ended, and its verification if there is one'),
  z.looseObject({
    type: eventType('phase_failure', 'A phase failed, as far as it is known why'),
    ...envelope,
    phase: z.string().describe('The phase'),
    reason: z.string().describe('What went wrong, for people and for the next prompt'),
    recoverable: z.boolean().describe('Another attempt may help; asked only without a failure_category'),
    retry_in_session: z.boolean().describe("The agent's session can be continued"),
    skip_same_agent_retries: z.boolean().describe('Another attempt with this agent cannot help'),
    failure_category: z
      .enum(FAILURE_CATEGORIES)
      .nullable()
      .describe('Whose fault it was; null retries it like any failure of an agent'),
    unavailability_reason: z
      .enum(UNAVAILABILITY_REASONS)
      .nullable()
      .describe('Why the agent cannot be used for a while; null when it can'),
    reset_session: z.boolean().describe("The agent's session is lost"),
    reset_tool_registry: z.boolean().describe('The agent has to be told its tools again'),
    connectivity: z.enum(CONNECTIVITIES).describe('Whether the network could be reached'),
    watchdog_reason: z
      .string()
      .nullable()
      .describe('Which limit ended the agent; null when it ended by itself'),
  }),
  z.looseObject({
    type: eventType('analysis_decision', 'An analysis came to a decision'),
    ...envelope,
    phase: z.string().describe('The phase that declares the decision'),
    decision: z.string().describe('Its name'),
  }),
  z.looseObject({
    type: eventType('execution_result', 'What an execution phase reports of its own work'),
    ...envelope,
    phase: z.string().describe('The phase'),
    status: z.enum(EXECUTION_STATUSES).describe('How far its work is'),
  }),
] as const;
