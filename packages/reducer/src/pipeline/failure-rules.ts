import type { FailureCategory, UnavailabilityReason } from './failure-classification.ts';

/** What a failure is, before one asks whether the network was there. */
export interface FailureVerdict {
  readonly category: FailureCategory;
  /** It is known to be so only when the network was there; else it is ambiguous. */
  readonly online_only?: true;
  readonly reset_session?: true;
  readonly reset_tool_registry?: true;
  readonly skip_same_agent_retries?: true;
  /** Why the agent cannot be used for a while. */
  readonly unavailable?: UnavailabilityReason;
}

/** A failure whose text holds one of these phrases, in any case, and one of those, if there are any. */
export interface TextRule extends FailureVerdict {
  readonly phrases: readonly string[];
  readonly with?: readonly string[];
}

/** The first rule that fits wins. */
export const TEXT_RULES: readonly TextRule[] = [
  {
    phrases: ['no conversation found with session', 'session not found', 'unknown session'],
    category: 'agent',
    reset_session: true,
  },
  {
    phrases: ['payment required', 'account suspended', 'account disabled', 'subscription expired'],
    category: 'user_config',
  },
  {
    phrases: [
      'http 429',
      'status 429',
      'status code 429',
      'error 429',
      'too many requests',
      'rate limit',
      'rate_limit',
      'session limit',
      'usage limit',
      'insufficient_quota',
      'quota exceeded',
      'out of credits',
      'credit balance',
    ],
    category: 'agent',
    unavailable: 'out_of_credits',
  },
  {
    phrases: ['timed out'],
    with: ['no output'],
    category: 'agent',
    online_only: true,
    unavailable: 'suspicious_timeout_no_output',
  },
  {
    phrases: [
      'connection reset',
      'connection refused',
      'connection aborted',
      'econnrefused',
      'econnreset',
      'enotfound',
      'enetunreach',
      'ehostunreach',
      'enetdown',
      'eai_again',
      'enospc',
      'name resolution',
      'network is unreachable',
      'no space left on device',
    ],
    category: 'environmental',
  },
  {
    phrases: ['is not bound in agents.toml', 'no such agent', 'invalid configuration'],
    category: 'user_config',
  },
  {
    phrases: ['missing required artifact', 'proof invalid', 'artifact is invalid'],
    category: 'artifact_validation',
  },
  { phrases: ['no such tool available', 'tool not available'], category: 'agent', reset_tool_registry: true },
  {
    phrases: ['empty response after tool use'],
    category: 'agent',
    reset_tool_registry: true,
    unavailable: 'no_output_after_activity',
  },
  { phrases: ['empty response'], category: 'agent', unavailable: 'no_output_after_activity' },
  {
    phrases: ['produced no output'],
    category: 'agent',
    online_only: true,
    unavailable: 'no_output_at_start',
  },
  { phrases: ['timed out', 'timeout', 'no output'], category: 'agent', online_only: true },
];

/** Failures that are known by the name of their type. */
export const TYPE_RULES: Readonly<Record<string, FailureVerdict>> = {
  WatchdogKill: { category: 'agent' },
  ConfigError: { category: 'user_config' },
  ArtifactValidationError: { category: 'artifact_validation' },
  ConnectionError: { category: 'environmental' },
  TimeoutError: { category: 'environmental' },
  InactivityError: { category: 'agent' },
  BrokenAgentError: { category: 'agent', reset_session: true, unavailable: 'broken_agent' },
  MissingCredentialsError: { category: 'agent', skip_same_agent_retries: true },
  PiContextExhaustedExitError: { category: 'agent', skip_same_agent_retries: true },
};

/** Types whose message is read like any text. */
export const READABLE_TYPES: readonly string[] = ['AgentInvocationError', 'Error'];

/** Errors of the operating system that are the world's fault, by number and by name. */
export const ENVIRONMENTAL_ERRNOS: readonly string[] = [
  '28',
  '32',
  '100',
  '101',
  '111',
  '113',
  'ENOSPC',
  'EPIPE',
  'ENETDOWN',
  'ENETUNREACH',
  'ECONNREFUSED',
  'EHOSTUNREACH',
];
