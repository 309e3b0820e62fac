import {
  blockedUnits,
  isSettled,
  nextAttempts,
  pendingUnits,
  workerState,
  type NextAttempt,
  type SpentBudget,
} from '@ralph/reducer';
import type { ActiveRun } from './active-run.ts';
import type { Assignment } from './assign-agents.ts';
import { attemptUnit } from './attempt-unit.ts';
import { commitUnit } from './commit-unit.ts';
import { openAgentNetwork, type AgentNetwork } from './connectivity/agent-network.ts';
import { MEMORY_RETRY_MS, openMemoryGate } from './retry/memory-gate.ts';
import { openWakeUp } from './retry/wake-up.ts';
import type { UnitSignals } from './stop-signals.ts';
import { tellObserver } from './tell-observer.ts';
import { workerRoom } from './worker-room.ts';
import { outcomeEvent, type WorkerOutcome } from './worker/worker-outcome.ts';

/** Waits that are told: of many units that wait for one agent, a person reads the first and how many there are. */
const MOST_WAITS = 100;

/**
 * Starts whatever the state says may start, until every unit has ended. Between two attempts it sleeps until the state
 * says that something may be tried again, or until something happens.
 */
export async function scheduleUnits(run: ActiveRun): Promise<void> {
  await using network = await openAgentNetwork(run);
  await settleUnits(run, network);
}

function settleUnits(run: ActiveRun, network: AgentNetwork): Promise<void> {
  const { recorder, stops, states, options, steering } = run;
  const committing = new Set<string>();
  const gate = openMemoryGate({ onHeldBack: (text) => tellObserver(options.onNotice, text) });
  const room = workerRoom(recorder.state().run.policy.max_workers);
  if (room.problem !== null) tellObserver(options.onNotice, room.problem);
  let live = 0;

  /** Whoever builds on a unit's work may write where it did, so it starts when that is committed. */
  const mayStart = (assignment: Assignment): boolean =>
    committing.size === 0 || !assignment.unit.dependencies.some((other) => committing.has(other));

  return new Promise((resolve, reject) => {
    const start = (next: NextAttempt, assignment: Assignment): void => {
      const { unit_id: unitId, attempt } = next;
      live += 1;
      gate.started(unitId, assignment.adapter.memory_mb);
      // The copy of the agent's state in which its session lay may be gone, as after the death of a coordinator.
      const isKept =
        assignment.adapter.state.homes.length === 0 || states.holds(unitId, assignment.adapter.name);
      const resumeSession = isKept ? next.resume_session : null;
      const signals = stops.openUnit(unitId);
      attemptUnit(run, { unitId, attempt, assignment, resumeSession, signals })
        .then(async (outcome) => {
          if (outcome !== null)
            await recordOutcome(run, { unitId, attempt, assignment, network, signals }, outcome);
          signals.close();
          gate.ended(unitId);
          if (workerState(recorder.state(), unitId)?.status !== 'pending') states.endUnit(unitId);
          if (outcome?.status === 'succeeded' && run.committer !== null) {
            committing.add(unitId);
            advance();
            await commitUnit(run, unitId, attempt);
            committing.delete(unitId);
          }
          live -= 1;
          advance();
        })
        .catch(reject);
    };

    /** Whether a unit ended on the way, which may be what another one waited for. */
    const startNext = (): boolean => {
      const shortOfMemory = new Set<string>();
      let anySpent = false;
      for (;;) {
        const facts = {
          now_ms: Date.now(),
          slots: room.workers - recorder.state().counts.running,
          most_waits: MOST_WAITS,
          short_of_memory: shortOfMemory,
        };
        const { start: next, spent, wake_at_ms, waits } = nextAttempts(recorder.state(), facts);
        const known = shortOfMemory.size;
        for (const unit of spent) recordSpent(run, unit);
        anySpent ||= spent.length > 0;
        for (const attempt of next) {
          const assignment = assignmentOf(run, attempt);
          if (assignment === undefined || stops.reason() !== null || !mayStart(assignment)) continue;
          if (gate.admits(assignment.adapter.memory_mb)) start(attempt, assignment);
          else shortOfMemory.add(assignment.agentName);
        }
        // What has to wait for memory leaves its slot to whoever needs none.
        if (shortOfMemory.size > known) continue;
        wakeUp.at(wake_at_ms, shortOfMemory.size === 0 ? null : MEMORY_RETRY_MS);
        tellObserver(options.onWaits, waits);
        return anySpent;
      }
    };

    const advance = (): void => {
      const paused = recorder.paused();
      void paused?.then(advance);
      while (stops.reason() === null && recorder.paused() === null && (startNext() || settleBlocked(run)));
      if (stops.reason() !== null) {
        wakeUp.close();
        cancelPending(run);
      }
      if (live > 0) return;
      // What runs without anybody working on it is left to a resume.
      if (isSettled(recorder.state()) || stops.reason() !== null) {
        wakeUp.close();
        resolve();
      } else if (paused === null && !wakeUp.isSet() && !network.isLost()) {
        reject(new Error('no unit runs, none is ready, and yet some have not ended'));
      }
    };

    const wakeUp = openWakeUp(advance);
    network.onBack(advance);
    steering.onSteered(advance);
    stops.stopping.addEventListener('abort', advance, { once: true });
    advance();
  });
}

function assignmentOf({ prepared }: ActiveRun, { unit_id, agent }: NextAttempt): Assignment | undefined {
  const chain = prepared.chains.get(unit_id);
  return agent === null ? chain?.[0] : chain?.find(({ agentName }) => agentName === agent);
}

interface Ended {
  readonly unitId: string;
  readonly attempt: number;
  readonly assignment: Assignment;
  readonly network: AgentNetwork;
  readonly signals: UnitSignals;
}

/** Nobody but the network is to blame for what failed while it was away. */
async function recordOutcome(
  { recorder }: ActiveRun,
  { unitId: unit_id, attempt, assignment, network, signals }: Ended,
  outcome: WorkerOutcome,
): Promise<void> {
  const isNetwork = outcome.status === 'failed' && outcome.failure.class === 'network';
  const reached = isNetwork ? await network.look(assignment) : null;
  const event = outcomeEvent({ unit_id, attempt }, outcome, signals.reason() ?? 'interrupted');
  if (event.type !== 'worker_failed' || reached === null) return recorder.record(event);
  recorder.record({ ...event, spends_retry: reached });
}

/** A unit for which a budget has nothing left ends without another attempt. */
function recordSpent({ recorder, states }: ActiveRun, { unit_id, attempt, failure }: SpentBudget): void {
  recorder.record({
    type: 'worker_failed',
    unit_id,
    attempt,
    failure,
    retryable: false,
    exit_code: null,
    artifact_count: 0,
    files_changed: [],
    usage: null,
    final_message: null,
  });
  states.endUnit(unit_id);
}

/** Ends the units that will never start because of what failed; whether there were any. */
function settleBlocked({ recorder }: ActiveRun): boolean {
  let any = false;
  for (
    let blocked = blockedUnits(recorder.state());
    blocked.length > 0;
    blocked = blockedUnits(recorder.state())
  ) {
    any = true;
    for (const unit of blocked) recorder.record({ type: 'unit_blocked', attempt: 0, ...unit });
  }
  return any;
}

/** Ends the units that will never start because the run stops. */
function cancelPending({ recorder, stops }: ActiveRun): void {
  const reason = stops.reason() ?? 'interrupted';
  for (const unit_id of pendingUnits(recorder.state())) {
    const attempt = workerState(recorder.state(), unit_id)?.attempts ?? 0;
    recorder.record({ type: 'unit_cancelled', unit_id, attempt, reason, files_changed: [] });
  }
}
