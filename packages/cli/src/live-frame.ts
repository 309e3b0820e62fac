import type { UnitCounts, AttemptWait } from '@ralph/reducer';
import type { Usage } from '@ralph/manifest';
import type { Colors } from './io.ts';
import { keysText, pickedOf, type LiveChoice, type LiveMode } from './live-keys.ts';
import { usageText } from './look/usage-text.ts';
import { stopLine } from './stop-line.ts';
import { formatDuration, padColumns, sanitiseLine, truncateEnd, truncateMiddle } from './terminal-text.ts';
import { groupWaits, waitText } from './wait-text.ts';
import stringWidth from 'fast-string-width';

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
  /** How long the run will probably still take, in ms; null or left out while nobody knows. */
  readonly leftMs?: number | null | undefined;
  /** What all attempts consumed so far; null or left out while nobody tells. */
  readonly usage?: Usage | null | undefined;
  /** Where keys can be pressed: what they are about, and the end of the log that is followed. */
  readonly keys?: LiveControls | null | undefined;
}

/** What the user does in the live view. */
export interface LiveControls {
  readonly mode: LiveMode;
  readonly choices: readonly LiveChoice[];
  /** What the picked unit printed last, sanitised. */
  readonly log: readonly string[];
}

const SHORTEST_UNIT = 8;
const MOST_WAITS = 3;
const MOST_ENDED = 5;

/** Draws one line per running unit and one with the counts; no line is wider than the terminal. */
export function renderLiveFrame(
  frame: LiveFrame,
  size: { columns: number; rows: number },
  colors: Colors,
): string {
  const width = size.columns - 1;
  const { keys } = frame;
  if (keys?.mode.at === 'log') return logFrame(frame, keys, size, colors);
  const waiting = groupWaits(frame.waits).slice(0, MOST_WAITS);
  const ended = (keys?.choices ?? []).filter(({ running }) => !running).slice(0, MOST_ENDED);
  const below =
    waiting.length +
    ended.length +
    (typeof frame.killAt === 'number' ? 1 : 0) +
    (keys === null || keys === undefined ? 0 : 2);
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
  const picked = pickedId(keys);
  const lines = shown.map((worker) =>
    workerLine(worker, frame.now, { width, unitWidth, agentWidth, picked }, colors),
  );
  const hidden = frame.workers.length - shown.length;
  if (hidden > 0) lines.push(colors.dim(truncateEnd(`… and ${hidden} more`, width)));
  for (const { unitId } of ended)
    lines.push(colors.red(truncateEnd(`${mark(picked, unitId)}${unitId}  did not succeed`, width)));
  for (const group of waiting)
    lines.push(colors.yellow(truncateEnd(sanitiseLine(waitText(group, frame.now)), width)));
  if (frame.verifying !== null) lines.push(truncateEnd(`verification: ${frame.verifying}`, width));
  if (typeof frame.killAt === 'number') {
    const stopping = { running: frame.counts.running, remainingMs: frame.killAt - frame.now };
    lines.push(colors.yellow(truncateEnd(stopLine(stopping), width)));
  }
  return [...lines, ...lastLines(frame, width, colors)].join('\n');
}

/** The log of one unit, as much of its end as there is room for. */
function logFrame(
  frame: LiveFrame,
  keys: LiveControls,
  size: { columns: number; rows: number },
  colors: Colors,
): string {
  const width = size.columns - 1;
  const room = Math.max(1, size.rows - 6);
  const head = colors.bold(truncateEnd(`log of ${pickedId(keys) ?? ''}`, width));
  const lines = keys.log.slice(-room).map((line) => truncateEnd(`| ${line}`, width));
  return [head, ...lines, ...lastLines(frame, width, colors)].join('\n');
}

/** How far the run is, and what can be done. */
function lastLines(frame: LiveFrame, width: number, colors: Colors): readonly string[] {
  const { keys } = frame;
  const faint = (text: string): string => colors.dim(truncateEnd(text, width));
  if (keys === null || keys === undefined) return [faint(countsLine(frame, [timeText(frame)]))];
  const text = truncateEnd(keysText(keys.mode, keys.choices), width);
  const used = usageText(frame.usage ?? null);
  const time = [timeText(frame), ...leftText(frame), ...(used === '' ? [] : [used])].join(' · ');
  return [
    faint(`${bar(frame.counts)}${time}`),
    faint(countsLine(frame, [])),
    keys.mode.at === 'question' ? colors.yellow(text) : colors.dim(text),
  ];
}

/** Nothing once the run takes longer than was expected, or only the verification is left, which nobody can tell. */
function leftText({ leftMs, verifying }: LiveFrame): readonly string[] {
  const isKnown = typeof leftMs === 'number' && leftMs > 0 && verifying === null;
  return isKnown ? [`about ${formatDuration(leftMs)} left`] : [];
}

function timeText({ now, runStartedAt }: LiveFrame): string {
  return formatDuration(now - runStartedAt);
}

function pickedId(keys: LiveControls | null | undefined): string | null {
  return keys === null || keys === undefined ? null : (pickedOf(keys.mode, keys.choices)?.unitId ?? null);
}

/** Nothing where nothing can be picked. */
function mark(picked: string | null, unitId: string): string {
  if (picked === null) return '';
  return picked === unitId ? '▸ ' : '  ';
}

const BAR = 20;

/** `[█████░░░░░] `: units that ended of all; nothing before there are any. */
function bar({ total, pending, running }: UnitCounts): string {
  if (total === 0) return '';
  const done = Math.floor((BAR * (total - pending - running)) / total);
  return `[${'█'.repeat(done)}${'░'.repeat(BAR - done)}] `;
}

/** `2 running · 3 waiting · 1 succeeded · 4.0s`: only what is not zero. */
function countsLine({ counts }: LiveFrame, more: readonly string[]): string {
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
  return [...told, ...more].join(' · ');
}

interface LineLayout {
  readonly width: number;
  readonly unitWidth: number;
  readonly agentWidth: number;
  readonly picked: string | null;
}

function workerLine(worker: LiveWorker, now: number, layout: LineLayout, colors: Colors): string {
  const unit = padColumns(truncateMiddle(worker.unitId, layout.unitWidth), layout.unitWidth);
  const agent = padColumns(truncateMiddle(worker.agent, layout.agentWidth), layout.agentWidth);
  const elapsed = padColumns(formatDuration(now - worker.startedAt), 7, 'right');
  const attempt = worker.attempt > 1 ? `attempt ${worker.attempt}  ` : '';
  const pick = mark(layout.picked, worker.unitId);
  const head = `${pick}${unit}  ${agent}  ${elapsed}  `;
  const note = truncateEnd(attempt + worker.note, layout.width - stringWidth(head));
  return `${pick}${colors.cyan(unit)}  ${agent}  ${colors.dim(elapsed)}  ${note}`;
}

function columnOf(texts: readonly string[], limit: number): number {
  return Math.min(
    limit,
    texts.reduce((widest, text) => Math.max(widest, stringWidth(text)), 0),
  );
}
