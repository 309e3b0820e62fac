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
  const { RALPH_RUN_ID: runId = '', RALPH_WORKER_ID: unitId = '', RALPH_WORKER_NAMESPACE } = environment;
  if (runId === '' || RALPH_WORKER_NAMESPACE === undefined) return;
  // <root>/.agent/workers/<unit_id>
  const own = dirname(dirname(dirname(RALPH_WORKER_NAMESPACE)));
  if (realPathOf(own) !== realPathOf(root)) return;
  throw new CoordinatorError(
    'nested_run',
    `unit ${unitId} of run ${runId} works in ${root}, and a run cannot start another one in its own checkout: ` +
      'do the work in this unit, or say in its result what further units it takes',
  );
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
