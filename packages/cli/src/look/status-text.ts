import type { RunStatus, UnitStatus } from '@ralph/coordinator';
import type { Colors } from '../io.ts';
import { afterDeathHint } from '../resume-text.ts';
import {
  columnsOf,
  formatDuration,
  padColumns,
  plural,
  sanitiseLine,
  truncateEnd,
  truncateMiddle,
} from '../terminal-text.ts';
import { groupWaits, isWaitReason, waitText } from '../wait-text.ts';
import { usageText } from './usage-text.ts';
import { paintStatus } from './paint-status.ts';

const WIDEST_UNIT = 40;
const GAP = '  ';

/** How a status is to be written down. */
export interface StatusView {
  readonly now_ms: number;
  /** Columns of the terminal; null where lines may have any length. */
  readonly width: number | null;
}

/** How far a run is, in words. */
export function statusText(status: RunStatus, view: StatusView, colors: Colors): string {
  const columns = widestOf(status.units);
  const lines = [
    headLine(status, colors),
    ...status.units.map((unit) => unitLine(unit, columns, view, colors)),
    ...unlistedLines(status).map((line) => colors.dim(line)),
    ...waitLines(status, view).map((line) => colors.yellow(line)),
    ...(status.verifying === null ? [] : [`verification: ${sanitiseLine(status.verifying)}`]),
    ...(status.out_of_bounds === 0
      ? []
      : [colors.red(`${plural(status.out_of_bounds, 'write')} out of bounds; "ralph summary" names them`)]),
    colors.dim(totalsLine(status)),
    ...(status.phase === 'died' ? [`${colors.red('its process died')}; ${afterDeathHint(status)}`] : []),
  ];
  return `${lines.map((line) => (view.width === null ? line : cut(line, view.width))).join('\n')}\n`;
}

/** Colours have no width, so what has some is only cut where it is too long without them. */
function cut(line: string, width: number): string {
  return columnsOf(line) <= width ? line : truncateEnd(sanitiseLine(line), width);
}

function headLine(
  { run_id, phase, outcome, elapsed_ms, plan_path, resumed }: RunStatus,
  colors: Colors,
): string {
  const what = phase === 'finished' ? `ended as ${outcome ?? 'unknown'}` : phase;
  const paint =
    phase === 'died' || (phase === 'finished' && outcome !== 'succeeded') ? colors.red : colors.bold;
  const parts = [
    `run ${run_id}`,
    paint(what),
    formatDuration(elapsed_ms),
    ...(plan_path === null ? [] : [sanitiseLine(plan_path)]),
    ...(resumed === 0 ? [] : [`resumed ${resumed === 1 ? 'once' : `${resumed} times`}`]),
  ];
  return parts.join(' · ');
}

interface Columns {
  readonly unit: number;
  readonly agent: number;
}

function widestOf(units: readonly UnitStatus[]): Columns {
  const widest = (texts: readonly string[]): number =>
    texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
  return {
    unit: Math.min(WIDEST_UNIT, widest(units.map(({ unit_id }) => unit_id))),
    agent: Math.min(WIDEST_UNIT, widest(units.map(({ agent }) => agent ?? ''))),
  };
}

function unitLine(unit: UnitStatus, columns: Columns, { width }: StatusView, colors: Colors): string {
  const id = padColumns(truncateMiddle(sanitiseLine(unit.unit_id), columns.unit), columns.unit);
  const state = padColumns(unit.status, 9);
  const agent = padColumns(truncateMiddle(sanitiseLine(unit.agent ?? ''), columns.agent), columns.agent);
  const time = padColumns(unit.elapsed_ms === null ? '' : formatDuration(unit.elapsed_ms), 7, 'right');
  const details = [
    unit.attempts > 1 ? `attempt ${unit.attempts}` : '',
    usageText(unit.usage),
    sanitiseLine(unit.doing ?? unit.why ?? needsText(unit)),
  ].filter((part) => part !== '');
  const head = `${GAP}${id}${GAP}${state}${GAP}${agent}${GAP}${time}${GAP}`;
  const text = details.join(GAP);
  const shown = width === null ? text : truncateEnd(text, Math.max(0, width - columnsOf(head)));
  return `${GAP}${id}${GAP}${paintStatus(unit.status, colors)(state)}${GAP}${agent}${GAP}${colors.dim(time)}${GAP}${shown}`.trimEnd();
}

function needsText({ status, needs }: UnitStatus): string {
  return status === 'pending' && needs.length > 0 ? `waits for ${needs.join(', ')}` : '';
}

function waitLines({ waits }: RunStatus, { now_ms }: StatusView): readonly string[] {
  const known = waits.flatMap(({ unit_id, agent, why, until }) =>
    isWaitReason(why) ? [{ unit_id, agent, why, until_ms: until === null ? null : Date.parse(until) }] : [],
  );
  return groupWaits(known).map((group) => `${GAP}${sanitiseLine(waitText(group, now_ms))}`);
}

/** How many units are told of by their number only. */
function unlistedLines({ units, counts }: RunStatus): readonly string[] {
  const rest = new Map<string, number>(ORDER.map((status) => [status, counts[status] ?? 0]));
  for (const { status } of units) rest.set(status, (rest.get(status) ?? 0) - 1);
  const parts = ORDER.flatMap((status) => countText(status, rest.get(status) ?? 0));
  const more = [...rest.values()].reduce((sum, count) => sum + count, 0);
  if (more <= 0) return [];
  return [`${GAP}… ${more} more: ${parts.join(', ')} ("ralph status --all" lists them)`];
}

const ORDER = ['running', 'pending', 'succeeded', 'failed', 'blocked', 'cancelled', 'skipped'] as const;

function totalsLine({ counts, usage }: RunStatus): string {
  const parts = ORDER.flatMap((status) => countText(status, counts[status] ?? 0));
  const used = usageText(usage);
  return [...parts, ...(used === '' ? [] : [used])].join(' · ');
}

/** `12 waiting`; nothing where there are none. */
function countText(status: UnitStatus['status'], count: number): readonly string[] {
  return count <= 0 ? [] : [`${count} ${status === 'pending' ? 'waiting' : status}`];
}
