import { setMaxListeners } from 'node:events';
import type { CancelReason, StopReason } from '@ralph/reducer';

/** How the workers of one unit learn that they are to end. */
export interface UnitSignals {
  /** Aborts when its worker is asked to stop. */
  readonly stopping: AbortSignal;
  /** Aborts when its worker is to be killed. */
  readonly killing: AbortSignal;
  /** Why it is to end; null while it is not. The first reason wins. */
  readonly reason: () => CancelReason | null;
  /** The attempt is over: nobody can stop it any more. */
  readonly close: () => void;
}

/** How a run's workers learn that they are to end. */
export interface StopSignals {
  /** Aborts when workers are asked to stop. */
  readonly stopping: AbortSignal;
  /** Aborts when workers are to be killed. */
  readonly killing: AbortSignal;
  /** Why the run stops; null while it does not. The first reason wins. */
  readonly reason: () => StopReason | null;
  readonly stop: (reason: StopReason) => void;
  readonly kill: () => void;
  /** Opens the signals of an attempt of that unit, which end with those of the run at the latest. */
  readonly openUnit: (unitId: string) => UnitSignals;
  /** Asks the attempt of that unit to stop, if there is one. */
  readonly stopUnit: (unitId: string) => void;
  /** Kills the attempt of that unit, if there is one. */
  readonly killUnit: (unitId: string) => void;
  readonly close: () => void;
}

interface UnitControllers {
  readonly stop: AbortController;
  readonly kill: AbortController;
  reason: CancelReason | null;
}

/** Opens the stop signals of one run; `kill` is the user's second Ctrl-C. */
export function openStopSignals(kill: AbortSignal | undefined): StopSignals {
  const stopping = new AbortController();
  const killing = new AbortController();
  const units = new Map<string, UnitControllers>();
  let reason: StopReason | null = null;
  // Each live worker listens; the number of them is bounded by the run, not by Node's warning.
  setMaxListeners(0, stopping.signal, killing.signal);
  const killAll = (): void => {
    killing.abort();
    for (const unit of units.values()) unit.kill.abort();
  };
  const stopOne = (unit: UnitControllers, why: CancelReason): void => {
    unit.reason ??= why;
    unit.stop.abort(why);
  };
  if (kill?.aborted === true) killAll();
  else kill?.addEventListener('abort', killAll, { once: true });
  return {
    stopping: stopping.signal,
    killing: killing.signal,
    reason: () => reason,
    stop(why) {
      reason ??= why;
      stopping.abort(why);
      for (const unit of units.values()) stopOne(unit, why);
    },
    kill: killAll,
    openUnit(unitId) {
      const unit: UnitControllers = {
        stop: new AbortController(),
        kill: new AbortController(),
        reason: null,
      };
      setMaxListeners(0, unit.stop.signal, unit.kill.signal);
      units.set(unitId, unit);
      if (reason !== null) stopOne(unit, reason);
      if (killing.signal.aborted) unit.kill.abort();
      return {
        stopping: unit.stop.signal,
        killing: unit.kill.signal,
        reason: () => unit.reason,
        close: () => {
          if (units.get(unitId) === unit) units.delete(unitId);
        },
      };
    },
    stopUnit(unitId) {
      const unit = units.get(unitId);
      if (unit !== undefined) stopOne(unit, 'stopped_by_user');
    },
    killUnit: (unitId) => units.get(unitId)?.kill.abort(),
    close: () => kill?.removeEventListener('abort', killAll),
  };
}
