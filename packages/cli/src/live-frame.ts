import type { UnitCounts, AttemptWait } from '@ralph/reducer';
import type { Colors } from './io.ts';
import { stopLine } from './stop-line.ts';
import { formatDuration, padColumns, sanitiseLine, truncateEnd, truncateMiddle } from './terminal-text.ts';
import { groupWaits, waitText } from './wait-text.ts';
import stringWidth from 'string-width';

/** A worker on its way, as the live view shows it. */
export interface LiveWorker {
  readonly unitId: string;
  readonly agent: string;
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The last that was heard of it, sanitised. */
  readonly note: string;
}

/** What one redrawing of the live view shows. */
export interface LiveFrame {
  readonly workers: readonly LiveWorker[];
  readonly counts: UnitCounts;
  /** What units that could start are waiting for. */
  readonly waits: readonly AttemptWait[];
  /** Of the verification command, while it runs. */
  readonly verifying: string | null;
  /** While the run is being stopped: when what still runs is killed; null while it goes on. */
  readonly killAt?: number | null | undefined;
  readonly runStartedAt: number;
  readonly now: number;
}

const SHORTEST_UNIT = 8;
const MOST_WAITS = 3;

/** Draws one line per running unit and one with the counts; no line is wider than the terminal. */
export function renderLiveFrame(
  frame: LiveFrame,
  size: { columns: number; rows: number },
  colors: Colors,
): string {
  const width = size.columns - 1;
  const waiting = groupWaits(frame.waits).slice(0, MOST_WAITS);
  const below = waiting.length + (typeof frame.killAt === 'number' ? 1 : 0);
  const room = Math.max(1, size.rows - 3 - below);
  const shown = frame.workers.slice(0, frame.workers.length > room ? room - 1 : room);
  const unitWidth = columnOf(
    shown.map(({ unitId }) => unitId),
    Math.max(SHORTEST_UNIT, Math.floor(width / 3)),
  );
  const agentWidth = columnOf(
    shown.map(({ agent }) => agent),
    Math.max(SHORTEST_UNIT, Math.floor(width / 5)),
  );
  const lines = shown.map((worker) =>
    workerLine(worker, frame.now, { width, unitWidth, agentWidth }, colors),
  );
  const hidden = frame.workers.length - shown.length;
  if (hidden > 0) lines.push(colors.dim(truncateEnd(`… and ${hidden} more`, width)));
  for (const group of waiting)
    lines.push(colors.yellow(truncateEnd(sanitiseLine(waitText(group, frame.now)), width)));
  if (frame.verifying !== null) lines.push(truncateEnd(`verification: ${frame.verifying}`, width));
  if (typeof frame.killAt === 'number') {
    const stopping = { running: frame.counts.running, remainingMs: frame.killAt - frame.now };
    lines.push(colors.yellow(truncateEnd(stopLine(stopping), width)));
  }
  return [...lines, colors.dim(truncateEnd(countsLine(frame), width))].join('\n');
}

/** `2 running · 3 waiting · 1 succeeded · 4.0s`: only what is not zero. */
function countsLine({
  counts,
  now,
  runStartedAt,
}: Pick<LiveFrame, 'counts' | 'now' | 'runStartedAt'>): string {
  const parts = [
    [counts.running, 'running'],
    [counts.pending, 'waiting'],
    [counts.succeeded, 'succeeded'],
    [counts.failed, 'failed'],
    [counts.blocked, 'blocked'],
    [counts.cancelled, 'cancelled'],
    [counts.skipped, 'skipped'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [...told, formatDuration(now - runStartedAt)].join(' · ');
}

interface LineLayout {
  readonly width: number;
  readonly unitWidth: number;
  readonly agentWidth: number;
}

function workerLine(worker: LiveWorker, now: number, layout: LineLayout, colors: Colors): string {
  const unit = padColumns(truncateMiddle(worker.unitId, layout.unitWidth), layout.unitWidth);
  const agent = padColumns(truncateMiddle(worker.agent, layout.agentWidth), layout.agentWidth);
  const elapsed = padColumns(formatDuration(now - worker.startedAt), 7, 'right');
  const attempt = worker.attempt > 1 ? `attempt ${worker.attempt}  ` : '';
  const head = `${unit}  ${agent}  ${elapsed}  `;
  const note = truncateEnd(attempt + worker.note, layout.width - stringWidth(head));
  return `${colors.cyan(unit)}  ${agent}  ${colors.dim(elapsed)}  ${note}`;
}

function columnOf(texts: readonly string[], limit: number): number {
  return Math.min(
    limit,
    texts.reduce((widest, text) => Math.max(widest, stringWidth(text)), 0),
  );
}
