import type { RunEvent, RunState, AttemptWait } from '@ralph/reducer';
import { createLogUpdate } from 'log-update';
import { createEventLines } from './event-lines.ts';
import type { Colors, Output } from './io.ts';
import { renderLiveFrame, type LiveFrame, type LiveWorker } from './live-frame.ts';
import type { Progress } from './progress.ts';
import { sanitiseLine } from './terminal-text.ts';

const REDRAW_MS = 100;

/** One line per running unit, redrawn in place; what is to stay is printed above. */
export function liveProgress(output: Output, colors: Colors): Progress {
  const linesOf = createEventLines(colors);
  const workers = new Map<string, LiveWorker>();
  let latest: RunState | null = null;
  let begunAt: number | null = null;
  let waits: readonly AttemptWait[] = [];
  let killAt: number | null = null;
  // The cursor stays visible: hidden, it would stay hidden when the process is killed.
  const log = createLogUpdate(output, { showCursor: true });
  const redraw = (): void => {
    if (latest !== null)
      log(
        frameText(
          { state: latest, begunAt, workers: [...workers.values()].map(readable), waits, killAt },
          output,
          colors,
        ),
      );
  };
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  return {
    onEvent: (event, state) => {
      latest = state;
      begunAt ??= Date.parse(event.at);
      follow(workers, event);
      const lines = linesOf(event, state);
      if (lines.length === 0 || isPassing(event)) return;
      log.persist(lines.join('\n'));
      redraw();
    },
    onLine: (unitId, line) => {
      if (!isForPrograms(line)) note(workers, unitId, line);
    },
    onWaits: (now) => {
      waits = now;
    },
    say: (message) => {
      log.persist(message);
      redraw();
    },
    onStopping: (at) => {
      killAt = at;
      redraw();
    },
    stop: () => {
      clearInterval(timer);
      log.clear();
      log.done();
    },
  };
}

interface Shown extends Pick<LiveFrame, 'workers' | 'waits' | 'killAt'> {
  readonly state: RunState;
  /** When the run began, or went on; null while nothing is known. */
  readonly begunAt: number | null;
}

function frameText({ state, begunAt, ...shown }: Shown, output: Output, colors: Colors): string {
  const now = Date.now();
  const verifying =
    state.course.verification?.status === 'running' ? sanitiseLine(state.course.verification.command) : null;
  const size = { columns: output.columns ?? 80, rows: output.rows ?? 24 };
  return renderLiveFrame(
    { ...shown, counts: state.counts, verifying, runStartedAt: begunAt ?? now, now },
    size,
    colors,
  );
}

/** What the unit's own line shows need not stay. */
function isPassing(event: RunEvent): boolean {
  return event.type === 'worker_progressed' || (event.type === 'worker_started' && event.attempt === 1);
}

/** Several agents print JSON; what it means comes as progress. */
function isForPrograms(line: string): boolean {
  return line.startsWith('{');
}

function follow(workers: Map<string, LiveWorker>, event: RunEvent): void {
  if (event.type === 'worker_started') {
    const { unit_id: unitId, agent, attempt } = event;
    workers.set(unitId, { unitId, agent, attempt, startedAt: Date.parse(event.at), note: '' });
  }
  if (event.type === 'worker_progressed') {
    note(workers, event.unit_id, [event.status, event.note].filter(Boolean).join(': '));
  }
  if (
    event.type === 'worker_succeeded' ||
    event.type === 'worker_failed' ||
    event.type === 'unit_cancelled'
  ) {
    workers.delete(event.unit_id);
  }
}

/** Kept as it came: of all that a unit says between two redrawings, only the last is looked at. */
function note(workers: Map<string, LiveWorker>, unitId: string, text: string): void {
  const worker = workers.get(unitId);
  if (worker !== undefined && text.trim() !== '') workers.set(unitId, { ...worker, note: text });
}

function readable(worker: LiveWorker): LiveWorker {
  return { ...worker, note: sanitiseLine(worker.note) };
}
