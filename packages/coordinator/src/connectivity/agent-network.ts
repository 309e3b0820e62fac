import type { ActiveRun } from '../active-run.ts';
import type { Assignment } from '../assign-agents.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { openConnectivityMonitor } from './connectivity-monitor.ts';
import { parseProbeTarget, probeTargetOf, type ProbeTarget } from './probe-target.ts';

/** Whether the agents of a run reach their models. */
export interface AgentNetwork extends AsyncDisposable {
  /** Whether an agent can reach its model now; null where there is nothing to look at. */
  readonly look: (assignment: Assignment) => Promise<boolean | null>;
  readonly isLost: () => boolean;
  /** Calls when the network is back. */
  readonly onBack: (listener: () => void) => void;
}

type NetworkRun = Pick<ActiveRun, 'recorder' | 'stops' | 'options' | 'prepared'>;

/**
 * Opens what looks after the network of one run; disposing of it ends all looking. It looks when it is asked, and where
 * the user named a place to look at, before the first attempt too.
 */
export async function openAgentNetwork(run: NetworkRun): Promise<AgentNetwork> {
  const { recorder, stops, options, prepared } = run;
  const over = new AbortController();
  let isLost = false;
  let back: () => void = () => undefined;
  const monitor = openConnectivityMonitor({
    signal: AbortSignal.any([stops.stopping, over.signal]),
    delayMs: options.connectivityDelayMs,
    onChange: (change) => {
      isLost = !change.online;
      recorder.record({ type: 'connectivity_changed', ...change });
      if (change.online) back();
    },
  });
  const look = async (assignment: Assignment): Promise<boolean | null> => {
    const target = targetFor(assignment, run);
    return target === null ? null : monitor.look(target);
  };
  const wasLost = recorder.state().course.connectivity?.online === false;
  const some = [...prepared.chains.values()].flat().find(({ adapter }) => adapter.evidence === 'artifact');
  if (some !== undefined && (wasLost || options.connectivityProbe !== undefined)) {
    const reached = await look(some);
    // A run that went on after its coordinator died has nobody yet who says that the network is back.
    if (wasLost && reached !== false)
      recorder.record({
        type: 'connectivity_changed',
        online: true,
        detail: 'looked again when the run went on',
      });
  }
  return {
    look,
    isLost: () => isLost,
    onBack: (listener) => {
      back = listener;
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await monitor.idle();
    },
  };
}

/** Commands and scripts need no network. */
function targetFor({ adapter, model }: Assignment, { options, prepared }: NetworkRun): ProbeTarget | null {
  const { connectivityProbe: probe } = options;
  if (probe === 'off' || adapter.evidence === 'exit_code') return null;
  if (probe !== undefined) return parseProbeTarget(probe);
  const api = adapter.api({ environment: prepared.environment, model });
  return api === null ? null : probeTargetOf(api, prepared.environment);
}

/** @throws CoordinatorError `probe_invalid` when that names no place to look at. */
export function requireProbe(probe: string | undefined): void {
  if (probe === undefined || probe === 'off' || parseProbeTarget(probe) !== null) return;
  throw new CoordinatorError(
    'probe_invalid',
    `connectivity probe: expected host:port, an http(s) address or off, got ${JSON.stringify(probe)}`,
  );
}
