import type { Divergence, ReplayReport } from '@ralph/coordinator';
import { plural, sanitiseLines } from './terminal-text.ts';

/** What a replay showed, in words. */
export function replayText(report: ReplayReport): string {
  const { events, first_seq, segments, divergence, equal } = report;
  const torn = report.torn ? '; a last line that a crash cut off is dropped' : '';
  const earlier = first_seq > 1 ? `, from event ${first_seq} on (earlier ones are no longer kept)` : '';
  const lines = [
    `run ${report.run_id}: ${plural(events, 'event')} in ${plural(segments.length, 'segment')}${earlier}${torn}`,
    ...segments.map((path) => `  ${path}`),
    ...(equal.length === 0 ? [] : [`as the journal says: ${equal.map((kind) => NAMES[kind]).join(', ')}`]),
    ...report.notes.map((note) => `note: ${note}`),
    ...(divergence === null ? ['no divergence'] : divergenceLines(divergence)),
  ];
  return `${lines.flatMap(sanitiseLines).join('\n')}\n`;
}

const NAMES = {
  journal: 'journal',
  event: 'event',
  snapshot: 'snapshots',
  checkpoint: 'checkpoint',
  summary: 'summary',
} as const satisfies Record<Divergence['kind'], string>;

function divergenceLines({ path, line, seq, message, differences }: Divergence): readonly string[] {
  const place = line === null ? path : `${path}:${line}`;
  return [
    `first divergence${seq === null ? '' : ` at event ${seq}`}: ${place}`,
    `  ${message}`,
    ...differences.flatMap(({ path: field, expected, found }) => [
      `  ${field === '' ? 'the whole' : field}`,
      `    - ${shown(expected)}   (follows from the journal)`,
      `    + ${shown(found)}   (is there)`,
    ]),
  ];
}

const LENGTH = 200;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
}
