import type { WorkerFailure } from '@ralph/manifest';
import type { WorkerState } from '@ralph/reducer';

/** Why a unit did not succeed, in words; null while nothing of that kind is known. */
export function unitReason({ failure, reason, blocked_by }: WorkerState): string | null {
  if (failure !== null) return failure.message === '' ? failure.reason : failureWords(failure);
  if (blocked_by.length > 0) return `needs ${blocked_by.join(', ')}`;
  return reason;
}

/** `exit_non_zero: the command ended with 3`. */
export function failureWords({ reason, message }: WorkerFailure): string {
  return message === '' ? reason : `${reason}: ${message}`;
}
