import type { WorkerFailure } from '@ralph/manifest';

/** The agents "command" and "script" run what the plan says: they need no network, and nothing is learnt of them. */
export function isProgram(agent: string | null): boolean {
  return agent === 'command' || agent === 'script';
}

/** The failure says that the agent has to be left alone for a while. */
export function asksToWait({ class: kind }: WorkerFailure): boolean {
  return kind === 'rate_limited' || kind === 'out_of_credits';
}

/** Nobody but a quota, an account or the network is to blame: waiting for it spends no retry. */
export function isBlameless(failure: WorkerFailure): boolean {
  return asksToWait(failure) || failure.class === 'network';
}

/** This agent cannot do it, but another one may. */
export function isHopelessWithAgent({ class: kind, reason }: WorkerFailure): boolean {
  switch (kind) {
    case 'auth':
    case 'tools_missing':
    case 'input_required':
      return true;
    case 'rate_limited':
    case 'out_of_credits':
    case 'model_error':
    case 'network':
    case 'crashed':
    case 'unknown':
    case undefined:
      return reason === 'tools_missing' || reason === 'spawn_error' || reason === 'input_required';
  }
}

/** It tells that something is wrong with the agent, for whatever unit it works. */
export function blamesAgent({ class: kind, reason }: WorkerFailure): boolean {
  switch (reason) {
    case 'start_timed_out':
    case 'idle_timed_out':
    case 'tools_missing':
    case 'spawn_error':
      return true;
    case 'budget_exceeded':
    case 'out_of_bounds':
    case 'attempt_lost':
    case 'internal_error':
      return false;
    case 'exit_non_zero':
    case 'signal':
    case 'timed_out':
    case 'no_evidence':
    case 'work_failed':
    case 'verify_failed':
    case 'agent_error':
    case 'input_required':
      return kind === 'model_error' || kind === 'tools_missing' || kind === 'crashed';
  }
}
