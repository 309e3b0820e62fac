import { runOutcome } from '@ralph/reducer';
import { DEFAULT_GRACE_MS, DEFAULT_VERIFY_TIMEOUT_MS } from './limits.ts';
import type { ActiveRun } from './active-run.ts';
import { commandText, runVerification } from './verification.ts';

/** Runs the plan's verification once, when every unit did its work; a failed unit leaves nothing to verify. */
export async function verifyRun(
  run: Omit<ActiveRun, 'ledger' | 'committer' | 'mcp' | 'budgets'>,
): Promise<void> {
  const { options, recorder, stops, hosts, prepared } = run;
  const command = options.verify ?? options.plan.verify ?? null;
  if (command === null || runOutcome(recorder.state()).outcome !== 'succeeded') return;
  recorder.record({ type: 'verification_started', command: commandText(command) });
  await recorder.durable();
  const { signal, interrupted, ...result } = await runVerification(hosts.processes, {
    command,
    cwd: prepared.paths.root,
    environment: prepared.environment,
    timeoutMs: options.verifyTimeoutMs ?? options.plan.verify_timeout_ms ?? DEFAULT_VERIFY_TIMEOUT_MS,
    graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
    wrap: async (argv) => argv,
    finder: prepared.redaction.finder,
    signal: stops.stopping,
    killSignal: stops.killing,
  });
  recorder.record({
    type: 'verification_finished',
    ...result,
    ...(signal === null ? {} : { signal }),
    ...(interrupted ? { interrupted } : {}),
  });
}
