import {
  describeRepair,
  formatProblems,
  type LintFinding,
  type LintReport,
  type PlanMetrics,
  type PlanRepair,
} from '@ralph/manifest';
import type { Colors } from './io.ts';
import { plural, truncateEnd } from './terminal-text.ts';

const WIDTH = 100;
const ERRORS_SHOWN = 200;
const WARNINGS_SHOWN = 20;
const LEVELS_SHOWN = 20;
const REPAIRS_SHOWN = 50;

/** A report of the linter for people: errors with their repairs, warnings, and what the plan looks like. */
export function lintText(report: LintReport, name: string, colors: Colors): string {
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  const warnings = report.findings.filter(({ severity }) => severity === 'warning');
  const head = report.valid
    ? [colors.green(`${name}: valid`), ...overview(report.metrics)]
    : [`${name} cannot run: ${plural(errors.length, 'problem')}`, ...shown(errors, ERRORS_SHOWN, name)];
  const warned = shown(warnings, WARNINGS_SHOWN, `${colors.yellow('warning:')} ${name}`);
  return `${[...warned, ...head].join('\n')}\n`;
}

function shown(findings: readonly LintFinding[], most: number, name: string): readonly string[] {
  const lines = findings
    .slice(0, most)
    .flatMap((finding) => [
      formatted(finding, name),
      ...finding.repairs.map((repair) => repairLine(finding, repair)),
    ]);
  const hidden = findings.length - most;
  return hidden > 0 ? [...lines, `… and ${hidden} more; --json has them all`] : lines;
}

/** The name may be painted, which the formatter of problems would spell out. */
function formatted(finding: LintFinding, name: string): string {
  return `${name}${formatProblems([finding], '')}`;
}

function repairLine({ repairs, severity }: LintFinding, repair: PlanRepair): string {
  return truncateEnd(
    `    ${howToRepair(repairs[0] === repair, severity, repair)}: ${describeRepair(repair)}`,
    WIDTH * 2,
  );
}

function howToRepair(isFirst: boolean, severity: LintFinding['severity'], { type }: PlanRepair): string {
  if (severity === 'warning' && type === 'merge') return 'by hand';
  return isFirst ? '--fix' : `--fix --prefer ${type}`;
}

/** What was done to a plan, line by line. */
export function repairsText(applied: readonly PlanRepair[]): string {
  const lines = applied
    .slice(0, REPAIRS_SHOWN)
    .map((repair) => truncateEnd(`  ${describeRepair(repair)}`, WIDTH * 2));
  const hidden = applied.length - lines.length;
  return [...lines, ...(hidden > 0 ? [`  … and ${hidden} more`] : [])].join('\n');
}

function overview(metrics: PlanMetrics | null): readonly string[] {
  if (metrics === null) return [];
  const { units, dependencies, levels, widest } = metrics;
  const links = dependencies === 1 ? '1 dependency' : `${dependencies} dependencies`;
  const lines = levels
    .slice(0, LEVELS_SHOWN)
    .map((level, index) => truncateEnd(`  ${index + 1}. ${level.join(', ')}`, WIDTH));
  const hidden = levels.length - lines.length;
  return [
    `${plural(units, 'unit')}, ${links}; longest chain ${plural(levels.length, 'unit')}, widest level ${widest}`,
    ...lines,
    ...(hidden > 0 ? [`  … and ${hidden} more levels`] : []),
    ...(units === 0 ? [] : [criticalPath(metrics), speedUp(metrics)]),
  ];
}

function criticalPath({ critical_path: path }: PlanMetrics): string {
  return truncateEnd(`critical path: ${path.slice(0, WIDTH).join(' → ')}`, WIDTH);
}

/** Rounded down: what is promised must be possible. */
function speedUp({ best_speed_up: factor, max_workers: workers }: PlanMetrics): string {
  const atOnce = workers === null ? 'any number of workers' : plural(workers, 'worker');
  return `with ${atOnce} at best ${(Math.floor(factor * 10) / 10).toFixed(1)} times as fast as one unit after the other`;
}
