import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { CoordinatorError } from './coordinator-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Refuses a run in a checkout in which this process works for a run already: its unit would wait for itself, and its
 * workers would write beside it without anybody's knowledge. Another checkout is another matter.
 *
 * @throws CoordinatorError `nested_run`.
 */
export function refuseNestedRun(root: string, environment: Environment): void {
  const own = ownWorker(root, environment);
  if (own === null) return;
  const { runId, unitId } = own;
  throw new CoordinatorError(
    'nested_run',
    `unit ${unitId} of run ${runId} works in ${root}, and a run cannot start another one in its own checkout: ` +
      'do the work in this unit, or say in its result what further units it takes',
  );
}

/**
 * Refuses to steer a run on behalf of one of its own workers: what a run does is its user's to say.
 *
 * @throws CoordinatorError `nested_run`.
 */
export function refuseOwnSteering(root: string, environment: Environment): void {
  const own = ownWorker(root, environment);
  if (own === null) return;
  throw new CoordinatorError(
    'nested_run',
    `unit ${own.unitId} of run ${own.runId} is at work in ${root}, and a worker does not steer runs there: ` +
      'say in the result of this unit what should be done',
  );
}

/** The worker for which this process works in a checkout; null when it works for none. */
function ownWorker(
  root: string,
  environment: Environment,
): { readonly runId: string; readonly unitId: string } | null {
  const { RALPH_RUN_ID: runId = '', RALPH_WORKER_ID: unitId = '', RALPH_WORKER_NAMESPACE } = environment;
  if (runId === '' || RALPH_WORKER_NAMESPACE === undefined) return null;
  // <root>/.agent/workers/<unit_id>
  const own = dirname(dirname(dirname(RALPH_WORKER_NAMESPACE)));
  return realPathOf(own) === realPathOf(root) ? { runId, unitId } : null;
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
