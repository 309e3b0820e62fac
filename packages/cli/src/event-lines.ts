import { workerState, type RunEvent, type RunState } from '@ralph/reducer';
import { textOfEvent, type EventText } from './event-text.ts';
import type { Colors } from './io.ts';
import { formatDuration, padColumns, sanitiseLine, truncateMiddle } from './terminal-text.ts';
import type { Tone } from './tone.ts';

const WIDEST_UNIT = 28;

/** Turns the events of one run, in order, into lines: time since the first of them, unit, text. */
export type EventLines = (event: RunEvent, state: RunState) => readonly string[];

/** One of these per run or resume, for all events or those of one tone: it remembers the start and how wide the units' names are. */
export function createEventLines(colors: Colors, only: Tone | null = null): EventLines {
  let startedAt: number | null = null;
  let unitWidth = 0;
  return (event, state) => {
    // What a resume tells first is of the attempts that were lost.
    if (startedAt === null || event.type === 'run_resumed') unitWidth = widestUnit(state);
    startedAt ??= Date.parse(event.at);
    const time = padColumns(formatDuration(Date.parse(event.at) - startedAt), 7, 'right');
    const texts = textOfEvent(event, willRetry(event, state));
    return texts
      .filter(({ tone }) => only === null || tone === only)
      .map(
        (text) =>
          `${colors.dim(time)}  ${unitColumn(text, unitWidth)}${paint(colors, text.tone)(sanitiseLine(text.text))}`,
      );
  };
}

function widestUnit({ run }: RunState): number {
  return run.graph.unit_ids.reduce((width, id) => Math.min(WIDEST_UNIT, Math.max(width, id.length)), 0);
}

function unitColumn({ unitId }: EventText, width: number): string {
  return unitId === null ? '' : `${padColumns(truncateMiddle(unitId, width), width)}  `;
}

function willRetry(event: RunEvent, state: RunState): boolean {
  return event.type === 'worker_failed' && workerState(state, event.unit_id)?.status === 'pending';
}

function paint(colors: Colors, tone: Tone): (text: string) => string {
  switch (tone) {
    case 'plain':
      return (text) => text;
    case 'good':
      return colors.green;
    case 'warning':
      return colors.yellow;
    case 'bad':
      return colors.red;
    case 'faint':
      return colors.dim;
  }
}
