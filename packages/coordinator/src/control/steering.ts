import { reduce, workerState, type EventBody } from '@ralph/reducer';
import type { Recorder } from '../recorder.ts';
import type { StopSignals } from '../stop-signals.ts';
import type { ControlAnswer, ControlRequest } from './control-request.ts';

/** How the user steers a run on its way. */
export interface Steering {
  /** Carries a request out; what it leads to is in the journal before anything is done. */
  readonly act: (request: ControlRequest) => Promise<ControlAnswer>;
  /** Whoever starts units listens here: some may have been opened again, or never start. */
  readonly onSteered: (listener: () => void) => void;
}

/** What is steered. */
export interface SteeredRun {
  readonly recorder: Recorder;
  readonly stops: StopSignals;
  readonly runId: string;
}

/** Opens the steering of a run. */
export function openSteering(run: SteeredRun): Steering {
  let steered = (): void => undefined;
  return {
    onSteered(listener) {
      steered = listener;
    },
    async act(request) {
      const answer = await actOn(run, request);
      if (answer.accepted) steered();
      return answer;
    },
  };
}

function actOn(run: SteeredRun, request: ControlRequest): Promise<ControlAnswer> {
  switch (request.action) {
    case 'stop_run':
      return stopRun(run, request.now);
    case 'stop_unit':
      return stopUnit(run, request.unit_id, request.now);
    case 'retry_unit':
      return retryUnit(run, request.unit_id, request.feedback);
  }
}

async function stopRun(run: SteeredRun, now: boolean): Promise<ControlAnswer> {
  const { recorder, stops } = run;
  const refusal = await recordIfPossible(run, { type: 'run_interrupted', signal: 'ralph stop' });
  if (now) stops.kill();
  // Of a run that stops already, what runs can still be killed.
  if (refusal !== null && !now) return { accepted: false, message: refusal };
  const running = recorder.state().counts.running;
  const what = now ? 'killed' : 'asked to end';
  return {
    accepted: true,
    message: `stopping: ${running} running ${running === 1 ? 'agent is' : 'agents are'} ${what}`,
  };
}

async function stopUnit(run: SteeredRun, unit_id: string, now: boolean): Promise<ControlAnswer> {
  const { recorder, stops } = run;
  const attempt = attemptsOf(run, unit_id);
  const refusal = record(run, { type: 'unit_stop_requested', unit_id, attempt });
  // In the same turn: whoever starts units would find nothing to start and nothing to wait for.
  const waits = refusal === null && workerState(recorder.state(), unit_id)?.status === 'pending';
  if (waits) record(run, cancelledByUser(unit_id, attempt));
  if (refusal === null) await recorder.durable();
  if (now) stops.killUnit(unit_id);
  const isStopping = recorder.state().course.stop_requests.includes(unit_id);
  if (refusal !== null && !(now && isStopping)) return { accepted: false, message: refusal };
  return {
    accepted: true,
    message: waits ? `${unit_id} will not start` : `${unit_id} is ${now ? 'killed' : 'asked to end'}`,
  };
}

function cancelledByUser(unit_id: string, attempt: number): EventBody {
  return { type: 'unit_cancelled', unit_id, attempt, reason: 'stopped_by_user', files_changed: [] };
}

async function retryUnit(run: SteeredRun, unit_id: string, feedback: string | null): Promise<ControlAnswer> {
  const attempt = attemptsOf(run, unit_id);
  const refusal = await recordIfPossible(run, { type: 'unit_reopened', unit_id, attempt, feedback });
  if (refusal !== null) return { accepted: false, message: refusal };
  return { accepted: true, message: `${unit_id} is opened again, and with it whatever it blocked` };
}

function attemptsOf({ recorder }: SteeredRun, unitId: string): number {
  return workerState(recorder.state(), unitId)?.attempts ?? 0;
}

/** Records an event that can be, and waits until it would survive a power loss; else answers why it cannot be. */
async function recordIfPossible(run: SteeredRun, body: EventBody): Promise<string | null> {
  const refusal = record(run, body);
  if (refusal === null) await run.recorder.durable();
  return refusal;
}

/** Records an event that can be; else answers why it cannot be. */
function record({ recorder, runId }: SteeredRun, body: EventBody): string | null {
  const state = recorder.state();
  const event = { ...body, v: 1, seq: state.seq + 1, at: new Date().toISOString(), run_id: runId } as const;
  const { ignored } = reduce(state, event);
  if (ignored === null) recorder.record(body);
  return ignored;
}
