import type { RunPreview } from '@ralph/coordinator';
import type { Colors } from '../io.ts';
import { formatDuration, plural, sanitiseLine } from '../terminal-text.ts';

/** What a run would do, wave by wave. */
export function previewText(preview: RunPreview, colors: Colors): string {
  const { root, max_workers, confinement, jail, verify, commit, critical_path, units } = preview;
  const held = jail === null ? confinement : `${confinement} (${jail})`;
  const lines = [
    `nothing was started; this is what would be done in ${sanitiseLine(root)}`,
    `${plural(units.length, 'unit')}, at most ${max_workers} at once, confinement ${held}`,
    timeLine(preview),
    ...units.flatMap((unit, index) => [
      ...(units[index - 1]?.wave === unit.wave ? [] : [colors.bold(`wave ${unit.wave}`)]),
      ...unitLines(unit, colors),
    ]),
    `critical path: ${critical_path.map((id) => sanitiseLine(id)).join(' → ')}`,
    `commit: ${commit}`,
    `verification: ${verify === null ? 'none' : sanitiseLine(verify)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function timeLine({ estimated_ms, measured, units }: RunPreview): string {
  if (estimated_ms === null) return 'how long it takes is not known: no unit has been measured yet';
  return `takes about ${formatDuration(estimated_ms)}, by ${measured} of ${units.length} units that were measured`;
}

function unitLines(unit: RunPreview['units'][number], colors: Colors): readonly string[] {
  const { unit_id, agents, confinement, needs, expected_ms, retries, timeout_ms } = unit;
  const facts = [
    agents.join(', then '),
    `confinement ${confinement}`,
    expected_ms === null ? null : `about ${formatDuration(expected_ms)}`,
    `limit ${formatDuration(timeout_ms)}`,
    retries === 0 ? null : `tried up to ${retries + 1} times`,
    needs.length === 0 ? null : `needs ${needs.join(', ')}`,
  ].filter((fact) => fact !== null);
  const missing = new Set(unit.missing_directories);
  const directories = unit.directories.map((path) => `${path}${missing.has(path) ? ' (would be made)' : ''}`);
  return [
    `  ${colors.cyan(sanitiseLine(unit_id))}  ${sanitiseLine(facts.join(' · '))}`,
    `    writes       ${sanitiseLine(directories.join(', '))}`,
    `    command      ${unit.command === null ? 'only known when it starts' : words(unit.command)}`,
    ...(unit.jail === null ? [] : [`    jail         ${words(unit.jail)}`]),
    `    environment  ${sanitiseLine(unit.environment.join(' '))}`,
  ];
}

/** As one could paste it into a shell. */
function words(argv: readonly string[]): string {
  return argv
    .map((word) => sanitiseLine(word))
    .map((word) => (/^[\w@%+=:,./<>-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
