import type { Usage } from '@ralph/manifest';
import {
  addUsage,
  estimateLeft,
  workerState,
  workerStates,
  type AttemptWait,
  type RunEvent,
  type RunState,
} from '@ralph/reducer';
import { createLogUpdate } from 'log-update';
import { createEventLines } from './event-lines.ts';
import type { Colors, Io, Output } from './io.ts';
import { openKeyInput } from './key-input.ts';
import { renderLiveFrame, type LiveControls, type LiveFrame, type LiveWorker } from './live-frame.ts';
import {
  OVERVIEW,
  pickedOf,
  pressKey,
  type LiveAction,
  type LiveChoice,
  type LiveMode,
} from './live-keys.ts';
import type { Progress } from './progress.ts';
import { rowsOf, sanitiseLine } from './terminal-text.ts';

const REDRAW_MS = 100;
const ERASE_ROW_AND_GO_UP = '\u001b[2K\u001b[1A';

/** How the user steers the run from the live view. */
export interface LiveSteering {
  readonly stdin: Io['stdin'];
  readonly act: (action: LiveAction) => void;
}

/** What is kept of what each unit printed, to be shown when it is picked. */
const LINES_KEPT = 200;
/** Playing through what is left takes longer than drawing it. */
const ESTIMATE_MS = 1000;
const MOST_ESTIMATED = 2000;

/** One line per running unit, redrawn in place; what is to stay is printed above. */
export function liveProgress(output: Output, colors: Colors, steer: LiveSteering | null = null): Progress {
  const linesOf = createEventLines(colors);
  const workers = new Map<string, LiveWorker>();
  let latest: RunState | null = null;
  let begunAt: number | null = null;
  let waits: readonly AttemptWait[] = [];
  let killAt: number | null = null;
  let mode: LiveMode = OVERVIEW;
  const logs = new Map<string, string[]>();
  const ended = new Set<string>();
  const totals = openTotals();
  // The cursor stays visible: hidden, it would stay hidden when the process is killed.
  const log = createLogUpdate(output, { showCursor: true });
  const choices = (): readonly LiveChoice[] => [
    ...[...workers.keys()].map((unitId) => ({ unitId, running: true })),
    ...[...ended].map((unitId) => ({ unitId, running: false })),
  ];
  const controls = (): LiveControls | null => {
    if (keyboard === null) return null;
    const picked = pickedOf(mode, choices())?.unitId ?? '';
    const lines = mode.at === 'log' ? (logs.get(picked) ?? []).map((line) => sanitiseLine(line)) : [];
    return { mode, choices: choices(), log: lines };
  };
  let frame = '';
  const redraw = (): void => {
    if (latest === null) return;
    hearOfSize();
    const shown = {
      state: latest,
      begunAt,
      workers: [...workers.values()].map(readable),
      waits,
      killAt,
      keys: controls(),
      ...totals(latest),
    };
    frame = frameText(shown, output, colors);
    log(frame);
  };
  /** Terminals break what has become too wide for them: those rows are of the old frame too. */
  const resize = (): void => {
    const broken = rowsOf(frame, output.columns ?? 80) - frame.split('\n').length;
    if (broken > 0) output.write(ERASE_ROW_AND_GO_UP.repeat(broken));
    log.clear();
    redraw();
  };
  const keyboard =
    steer === null
      ? null
      : openKeyInput(steer.stdin, (key) => {
          const press = pressKey(mode, key, choices());
          mode = press.mode;
          if (press.act !== null) steer.act(press.act);
          redraw();
        });
  output.on('resize', resize);
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  return {
    onEvent: (event, state) => {
      latest = state;
      begunAt ??= Date.parse(event.at);
      follow(workers, event);
      followEnds(ended, event, state);
      const lines = linesOf(event, state);
      if (lines.length === 0 || isPassing(event)) return;
      hearOfSize();
      log.persist(lines.join('\n'));
      redraw();
    },
    onLine: (unitId, line) => {
      if (keyboard !== null) keepLine(logs, unitId, line);
      if (!isForPrograms(line)) note(workers, unitId, line);
    },
    onWaits: (now) => {
      waits = now;
    },
    say: (message) => {
      hearOfSize();
      log.persist(message);
      redraw();
    },
    onStopping: (at) => {
      killAt = at;
      redraw();
    },
    stop: () => {
      clearInterval(timer);
      hearOfSize();
      output.off('resize', resize);
      keyboard?.close();
      log.clear();
      log.done();
    },
  };
}

/** Node asks for the size of its terminal at this signal, which may come after the next frame otherwise. */
function hearOfSize(): void {
  process.emit('SIGWINCH', 'SIGWINCH');
}

interface Shown extends Pick<LiveFrame, 'workers' | 'waits' | 'killAt' | 'keys' | 'leftMs' | 'usage'> {
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

/** What all attempts consumed and how long the rest will take: asked for now and then only. */
function openTotals(): (state: RunState) => Pick<LiveFrame, 'leftMs' | 'usage'> {
  let askedAt = -Infinity;
  let answer: Pick<LiveFrame, 'leftMs' | 'usage'> = { leftMs: null, usage: null };
  return (state) => {
    const now = performance.now();
    if (now - askedAt < ESTIMATE_MS || state.counts.total > MOST_ESTIMATED) return answer;
    askedAt = now;
    let usage: Usage | null = null;
    for (const worker of workerStates(state)) usage = addUsage(usage, worker.usage);
    answer = { leftMs: estimateLeft(state, Date.now()), usage };
    return answer;
  };
}

/** Units that ended without success can be tried again, as long as they are not. */
function followEnds(ended: Set<string>, event: RunEvent, state: RunState): void {
  if (!('unit_id' in event) || typeof event.unit_id !== 'string') return;
  const status = workerState(state, event.unit_id)?.status;
  if (status === 'failed' || status === 'cancelled') ended.add(event.unit_id);
  else ended.delete(event.unit_id);
}

function keepLine(logs: Map<string, string[]>, unitId: string, line: string): void {
  const kept = logs.get(unitId) ?? [];
  kept.push(line);
  if (kept.length > LINES_KEPT) kept.shift();
  logs.set(unitId, kept);
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
