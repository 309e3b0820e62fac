import type { Verification } from '@ralph/manifest';

/** What ended a verification that ran, was not interrupted and did not pass. */
export function verificationEnd({ timed_out, signal, exit_code }: Verification): string {
  if (timed_out === true) return 'timed out';
  return signal ?? `exit code ${exit_code ?? 'unknown'}`;
}
