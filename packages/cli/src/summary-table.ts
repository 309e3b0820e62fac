import type { WorkerSummary } from '@ralph/manifest';
import stringWidth from 'fast-string-width';
import { confinementText } from './confinement-text.ts';
import type { Colors } from './io.ts';
import { paintStatus } from './look/paint-status.ts';
import { formatDuration, padColumns, sanitiseLine, truncateMiddle } from './terminal-text.ts';
import { unitTimeMs } from './unit-time.ts';

const HEADINGS = ['unit', 'status', 'attempts', 'files changed', 'confinement', 'time'] as const;
const STATUS_COLUMN = HEADINGS.indexOf('status');
const RIGHT_ALIGNED = new Set([2, 3, 5]);
const SHORTEST_UNIT = 12;
const GAP = '  ';

/** Renders one row per unit, aligned by what a terminal shows. */
export function renderTable(
  workers: readonly WorkerSummary[],
  width: number | null,
  colors: Colors,
): readonly string[] {
  const rows = workers.map(cellsOf);
  const widths = HEADINGS.map((heading, column) =>
    widest([heading, ...rows.map((row) => row[column] ?? '')]),
  );
  const others = widths.slice(1).reduce((sum, column) => sum + column + GAP.length, 0);
  const unitWidth = Math.min(
    widths[0] ?? 0,
    width === null ? Infinity : Math.max(SHORTEST_UNIT, width - others),
  );
  const columns = [unitWidth, ...widths.slice(1)];
  const head = layOut(HEADINGS, columns, (text) => colors.dim(text));
  return [head, ...rows.map((row, index) => layOut(row, columns, statusPainter(workers[index], colors)))];
}

function cellsOf(worker: WorkerSummary): readonly string[] {
  return [
    sanitiseLine(worker.unit_id),
    worker.status,
    String(worker.attempts),
    // Without an audit nobody counts them.
    worker.confinement === 'off' ? '–' : String(worker.files_changed.length),
    worker.confinement === null ? '–' : confinementText(worker.confinement, worker.jail),
    workerTime(worker),
  ];
}

function workerTime(worker: WorkerSummary): string {
  const took = unitTimeMs(worker);
  return took === null ? '–' : formatDuration(took);
}

function layOut(
  cells: readonly string[],
  widths: readonly number[],
  paint: (text: string, column: number) => string,
): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return paint(
      padColumns(truncateMiddle(cell, width), width, RIGHT_ALIGNED.has(column) ? 'right' : 'left'),
      column,
    );
  });
  return padded.join(GAP).trimEnd();
}

function statusPainter(
  worker: WorkerSummary | undefined,
  colors: Colors,
): (text: string, column: number) => string {
  return (text, column) =>
    column === STATUS_COLUMN && worker ? paintStatus(worker.status, colors)(text) : text;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, stringWidth(text)), 0);
}
