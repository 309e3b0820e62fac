import type { Effect, EventBody, RunEvent, RunState } from '@ralph/reducer';
import { initialState, reduce } from '@ralph/reducer';
import { CoordinatorError } from './coordinator-error.ts';
import type { Journal } from './journal/journal.ts';

/** The one way in which a run's state changes: journal, then reduce, then tell the observers. */
export interface Recorder {
  readonly state: () => RunState;
  readonly record: (body: EventBody) => void;
  /** Resolves once everything recorded so far would survive a power loss. */
  readonly durable: () => Promise<void>;
  /** Why the journal can no longer be written; null while it can. */
  readonly failure: () => CoordinatorError | null;
}

/** What a recorder tells others about. */
export interface RecorderObservers {
  readonly onEvent: ((event: RunEvent, state: RunState) => void) | undefined;
  readonly onEffect: (effect: Effect) => void;
  /** What is recorded is what this gives back: without secrets. */
  readonly redact: (body: EventBody) => EventBody;
}

/**
 * Opens a recorder over a fresh journal.
 *
 * When the journal can no longer be written the run is suspended: from then on events are only reduced, so that
 * everything can be stopped and summed up in order, and no observer hears of what is not on disk.
 */
export function openRecorder(journal: Journal, runId: string, observers: RecorderObservers): Recorder {
  let state = initialState();
  let failure: CoordinatorError | null = null;

  const apply = (event: RunEvent, journalled: boolean): void => {
    const transition = reduce(state, event);
    state = transition.state;
    if (journalled) notify(observers.onEvent, event, state);
    for (const effect of transition.effects) observers.onEffect(effect);
  };

  const applyUnjournalled = (body: EventBody): void => {
    apply({ v: 1, seq: state.seq + 1, at: new Date().toISOString(), run_id: runId, ...body }, false);
  };

  const suspend = (error: unknown): void => {
    if (failure !== null) return;
    failure = unwritable(error);
    applyUnjournalled({ type: 'run_suspended', reason: failure.message });
  };

  return {
    state: () => state,
    failure: () => failure,
    record(given) {
      const body = observers.redact(given);
      if (failure !== null) return applyUnjournalled(body);
      let event: RunEvent;
      try {
        event = journal.append(body);
      } catch (error) {
        suspend(error);
        return applyUnjournalled(body);
      }
      apply(event, true);
    },
    async durable() {
      if (failure !== null) return;
      try {
        await journal.durable();
      } catch (error) {
        suspend(error);
      }
    },
  };
}

function notify(onEvent: RecorderObservers['onEvent'], event: RunEvent, state: RunState): void {
  try {
    onEvent?.(event, state);
  } catch {
    // An observer that throws changes nothing (design: one truth).
  }
}

function unwritable(error: unknown): CoordinatorError {
  if (error instanceof CoordinatorError) return error;
  return new CoordinatorError(
    'journal_unwritable',
    error instanceof Error ? error.message : String(error),
    error,
  );
}
