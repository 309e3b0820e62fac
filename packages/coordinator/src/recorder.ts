import type { EventBody, RunEvent, RunState, StopReason } from '@ralph/reducer';
import { initialState, reduce, toCheckpoint } from '@ralph/reducer';
import { CoordinatorError } from './coordinator-error.ts';
import { openDiskWait } from './journal/disk-wait.ts';
import type { Journal } from './journal/journal.ts';
import { diskErrorOf } from './journal/journal-error.ts';
import { waitingTime, type Patience } from './journal/patience.ts';
import { DISK_PATIENCE_MS, DISK_RETRY_MS } from './limits.ts';

/**
 * The one way in which a run's state changes: journal, then reduce, then, once it is durable, tell the observers.
 *
 * `state` is what the coordinator knows, down to the last event. Before it acts on that it awaits `durable`, which
 * holds everything back for as long as the journal cannot be written.
 */
export interface Recorder {
  readonly state: () => RunState;
  readonly record: (body: EventBody) => void;
  /** Resolves once everything recorded so far would survive a power loss, or the run has given that up. */
  readonly durable: () => Promise<void>;
  /** Resolves when the disk can be written again, or the run has given that up; null while it can be written. */
  readonly paused: () => Promise<void> | null;
  /**
   * Writes what belongs to the run besides its journal, and waits for a disk that cannot be written as for the journal.
   * False when the run has given up; an error that is not the disk's is thrown. A write that failed is tried again whole.
   */
  readonly persist: (write: () => void | Promise<void>) => Promise<boolean>;
  /** Why the run gave its state up; null while it has not. */
  readonly failure: () => CoordinatorError | null;
}

/** What a recorder tells others about. */
export interface RecorderObservers {
  /** Told of each event that is durable, with the state after it. */
  readonly onEvent?: ((event: RunEvent, state: RunState) => void) | undefined;
  /** Told at once, durable or not: stopping is never wrong. */
  readonly onStop: (reason: StopReason) => void;
  /** Told at once, too, that one unit is to stop. */
  readonly onStopUnit?: ((unitId: string) => void) | undefined;
  /** Told of each event at once, durable or not, in the midst of it: nothing but a further event may follow from that. */
  readonly onRecorded?: ((event: RunEvent, state: RunState) => void) | undefined;
  /** Told of a durable state that is worth a checkpoint. */
  readonly onCheckpoint: (state: RunState) => void;
  readonly onNotice?: ((text: string) => void) | undefined;
  /** What is recorded is what this gives back: without secrets. */
  readonly redact?: ((body: EventBody) => EventBody) | undefined;
}

/** How a recorder begins. */
export interface RecorderOptions {
  /** After the events that the journal has already. */
  readonly state?: RunState | undefined;
  readonly patience?: Patience | undefined;
}

const PATIENCE: Patience = { ms: DISK_PATIENCE_MS, everyMs: DISK_RETRY_MS };

interface Untold {
  readonly event: RunEvent;
  readonly state: RunState;
  readonly isWorthCheckpoint: boolean;
}

/**
 * Opens a recorder over a journal.
 *
 * While the journal cannot be written, events wait in it, in order, and the run waits in `durable`. When patience is at
 * its end the run is suspended: everything stops, and what could not be journalled is lost with this process.
 */
export function openRecorder(
  journal: Journal,
  observers: RecorderObservers,
  { state: first = initialState(), patience = PATIENCE }: RecorderOptions = {},
): Recorder {
  let state = first;
  let durableSeq = 0;
  let untold: Untold[] = [];
  let failure: CoordinatorError | null = null;
  const disk = openDiskWait(patience, (error) => observers.onNotice?.(pausedText(error, patience)));

  let isTelling = false;

  /**
   * Once whoever moves the journal on is done with it, for an observer may record; and before those who wait for
   * `durable`, which hear of it later.
   */
  const tellSoon = (): void => {
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(tell);
  };

  const tell = (): void => {
    isTelling = false;
    const ready = untold.filter(({ event }) => event.seq <= durableSeq);
    untold = untold.slice(ready.length);
    for (const { event, state: after, isWorthCheckpoint } of ready) {
      notify(observers.onEvent, event, after);
      if (isWorthCheckpoint) observers.onCheckpoint(after);
    }
  };

  const record = (body: EventBody): void => {
    if (journal.full()) takeSnapshot();
    apply(journal.append(observers.redact?.(body) ?? body));
    journal.flush();
  };

  /** Begins a new segment, which needs no other to be read. */
  const takeSnapshot = (): void => {
    const event = journal.rotate({ type: 'run_snapshot', checkpoint: toCheckpoint(state) });
    if (event !== null) apply(event);
  };

  const apply = (event: RunEvent): void => {
    const transition = reduce(state, event);
    state = transition.state;
    const isWorthCheckpoint = transition.effects.some(({ type }) => type === 'save_checkpoint');
    untold.push({ event, state, isWorthCheckpoint });
    observers.onRecorded?.(event, state);
    for (const effect of transition.effects) {
      if (effect.type === 'stop_workers') observers.onStop(effect.reason);
      if (effect.type === 'stop_unit') observers.onStopUnit?.(effect.unit_id);
    }
    // Nobody who stops a run wants to wait for a disk.
    if (isStopped()) disk.end();
  };

  const isStopped = (): boolean => state.course.interrupted !== null || state.course.suspended !== null;

  const outlast = async (
    error: CoordinatorError,
    attempt: () => boolean | Promise<boolean>,
  ): Promise<boolean> => {
    const since = performance.now();
    if (await disk.until(error, attempt)) return true;
    giveUp(error, performance.now() - since);
    return false;
  };

  const outlastStall = async (error: CoordinatorError): Promise<void> => {
    const since = performance.now();
    if (!(await outlast(error, journal.retry)) || state.course.phase === 'finished') return;
    const paused_ms = Math.round(performance.now() - since);
    record({ type: 'journal_recovered', reason: error.message, paused_ms });
  };

  const giveUp = (error: CoordinatorError, waitedMs: number): void => {
    failure ??= gaveUp(error, waitedMs);
    if (!isStopped() && state.course.phase !== 'finished')
      record({ type: 'run_suspended', reason: failure.message });
    journal.abandon();
  };

  journal.observe({
    onDurable(seq) {
      durableSeq = seq;
      tellSoon();
    },
    onStalled: (error) => void outlastStall(error),
  });

  return {
    state: () => state,
    failure: () => failure,
    paused: disk.waiting,
    record,
    async durable() {
      if (failure !== null && journal.retry()) failure = null;
      await journal.durable().catch(() => undefined);
    },
    async persist(write) {
      const error = await diskErrorOf(write);
      return error === null || outlast(error, async () => (await diskErrorOf(write)) === null);
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

function pausedText(error: CoordinatorError, { ms }: Patience): string {
  return (
    `${error.message} Nothing new starts meanwhile. The run goes on by itself when that helped; ` +
    `it waits for up to ${waitingTime(ms)}, then it stops and can be resumed. Ctrl-C stops it now.`
  );
}

function gaveUp(error: CoordinatorError, waitedMs: number): CoordinatorError {
  return new CoordinatorError(
    error.code,
    `${error.message} The run was stopped after ${waitingTime(waitedMs)}; ` +
      'what is not in its journal is done again when it is resumed.',
    error.cause,
  );
}
