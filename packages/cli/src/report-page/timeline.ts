import type { UnitStory } from '@ralph/coordinator';
import { formatDuration } from '../terminal-text.ts';
import { OUTCOME_MARKS, attemptText } from './attempt-text.ts';
import { html, type Html } from './html-text.ts';

const TICKS = 5;

/** What the timeline shows besides the attempts. */
export interface TimelineFrame {
  readonly start_ms: number;
  readonly end_ms: number;
  /** When the verification ran. */
  readonly verification: {
    readonly from_ms: number;
    readonly to_ms: number;
    readonly passed: boolean | null;
  } | null;
}

interface Bar {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly mark: string;
  readonly text: string;
}

/** Who worked when: a row for each unit, a bar for each attempt, hatched where it waited for the next one. */
export function timeline(units: readonly UnitStory[], frame: TimelineFrame): Html {
  const rows = units.map((unit) => row(unit.unit_id, barsOf(unit, frame.end_ms), frame));
  const { verification } = frame;
  const verified =
    verification === null
      ? null
      : row(
          'verification',
          [{ ...verification, mark: tone(verification.passed), text: verificationBarText(verification) }],
          frame,
        );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Timeline">
    <table class="timeline">
      <thead>
        <tr>
          <th scope="col">unit</th>
          <th scope="col">${axis(frame)}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}${verified}
      </tbody>
    </table>
  </div>`;
}

function row(name: string, bars: readonly Bar[], frame: TimelineFrame): Html {
  return html`<tr>
    <th scope="row" title="${name}">${name}</th>
    <td>
      <ol class="track">
        ${bars.map((bar) => barItem(bar, frame))}
      </ol>
    </td>
  </tr> `;
}

function barItem({ from_ms, to_ms, mark, text }: Bar, frame: TimelineFrame): Html {
  const left = share(from_ms, frame);
  const width = Math.max(0, share(to_ms, frame) - left);
  const style = `left:${left.toFixed(3)}%;width:${width.toFixed(3)}%`;
  return html`<li class="${mark}" style="${style}" title="${text}"><span>${text}</span></li>`;
}

function barsOf({ attempts }: UnitStory, now_ms: number): readonly Bar[] {
  return attempts.flatMap((attempt, index) => {
    const from_ms = Date.parse(attempt.started_at);
    const to_ms = attempt.ended_at === null ? now_ms : Date.parse(attempt.ended_at);
    const before = attempts[index - 1];
    const bar = {
      from_ms,
      to_ms,
      mark: OUTCOME_MARKS[attempt.outcome],
      text: attemptText(attempt, to_ms - from_ms),
    };
    return before?.ended_at == null ? [bar] : [waitBar(before.ended_at, from_ms), bar];
  });
}

function waitBar(since: string, to_ms: number): Bar {
  const from_ms = Date.parse(since);
  return { from_ms, to_ms, mark: 'wait', text: `waited ${formatDuration(to_ms - from_ms)}` };
}

function tone(passed: boolean | null): string {
  if (passed === null) return 'busy';
  return passed ? 'good' : 'bad';
}

function verificationBarText({ from_ms, to_ms, passed }: NonNullable<TimelineFrame['verification']>): string {
  const outcome = passed === null ? 'running' : passed ? 'passed' : 'failed';
  return `verification ${outcome}, ${formatDuration(to_ms - from_ms)}`;
}

function axis(frame: TimelineFrame): Html {
  const length = frame.end_ms - frame.start_ms;
  const ticks = Array.from({ length: TICKS }, (_, index) => index / TICKS);
  const marks = ticks.map(
    (part) => html`<span style="${`left:${part * 100}%`}">${formatDuration(part * length)}</span>`,
  );
  return html`<div class="axis">${marks}</div>`;
}

/** Where a moment lies, in percent of the whole. */
function share(at_ms: number, { start_ms, end_ms }: TimelineFrame): number {
  const length = Math.max(1, end_ms - start_ms);
  return Math.min(100, Math.max(0, ((at_ms - start_ms) / length) * 100));
}
