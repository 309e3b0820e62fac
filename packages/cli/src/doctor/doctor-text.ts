import type { Colors } from '../io.ts';
import { padColumns, sanitiseLine } from '../terminal-text.ts';
import type { DoctorCheck, DoctorReport } from './doctor-report.ts';

const MARKS = { good: '✓', note: '·', warning: '!', bad: '✗' } as const;

const TITLES = {
  agents: 'Agents',
  confinement: 'Confinement',
  machine: 'Machine',
  configuration: 'Configuration',
} as const satisfies Record<DoctorCheck['area'], string>;

/** The report as people read it: one line for each thing, and what to do below it. */
export function doctorText({ checks, ready }: DoctorReport, colors: Colors): string {
  const paint = { good: colors.green, note: colors.dim, warning: colors.yellow, bad: colors.red };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const sections = [...new Set(checks.map(({ area }) => area))].map((area) =>
    [
      colors.bold(TITLES[area]),
      ...checks
        .filter((check) => check.area === area)
        .flatMap(({ name, verdict, says, remedy }) => {
          const line = `  ${paint[verdict](MARKS[verdict])} ${padColumns(name, width)}  ${sanitiseLine(says)}`;
          if (remedy === null) return [line];
          if (verdict === 'note') return [`${line}: ${sanitiseLine(remedy)}`];
          return [line, `    ${padColumns('', width)}  → ${sanitiseLine(remedy)}`];
        }),
    ].join('\n'),
  );
  const verdict = ready
    ? colors.green('A run could start here.')
    : colors.red('No run with an agent could start here.');
  return `${sections.join('\n\n')}\n\n${verdict}\n`;
}
