import {
  fixPlan,
  lintPlanText,
  updatePlanText,
  type LintFacts,
  type LintReport,
  type OverlapRepair,
  type PlanRepair,
} from '@ralph/manifest';
import { CliError } from '../cli-error.ts';
import { checkoutFacts } from '../checkout-facts.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Io } from '../io.ts';
import { lintText, repairsText } from '../lint-text.ts';
import { formatOfName } from '../load-plan.ts';
import { readPlanText, type PlanText } from '../plan-file.ts';
import { plural } from '../terminal-text.ts';
import type { ValidationReport } from '../validation-report.ts';
import { writePlanText } from '../write-plan-text.ts';

/** The options of `ralph validate`. */
export interface ValidateFlags {
  readonly json?: boolean | undefined;
  readonly fix?: boolean | undefined;
  readonly prefer?: OverlapRepair | undefined;
  readonly maxWorkers?: number | undefined;
}

/** Reports everything about a plan, or repairs it first; answers the exit code. */
export async function validateCommand(path: string, flags: ValidateFlags, io: Io): Promise<number> {
  const source = await readPlanText(path, io);
  const facts = { ...(await checkoutFacts(io)), max_workers: flags.maxWorkers };
  const before = lintPlanText(source.text, facts, { format: formatOfName(source.name) });
  const fixed = flags.fix === true ? repaired(source, before, facts, flags.prefer) : null;
  if (fixed !== null && fixed.applied.length > 0 && source.path !== null) {
    await writePlanText({ path: source.path, name: source.name, before: source.text }, fixed.text);
  }
  const report = fixed?.report ?? before;
  if (flags.json === true) io.stdout.write(`${JSON.stringify(jsonReport(source, report, fixed))}\n`);
  else tell(source, report, fixed, io);
  return report.valid ? EXIT_CODE.succeeded : EXIT_CODE.usage;
}

/** A plan's text after its repairs, and what there is still to say of it. */
interface Fixed {
  readonly text: string;
  readonly applied: readonly PlanRepair[];
  readonly report: LintReport;
  /** A field or the text itself is wrong, so that nothing was tried. */
  readonly isUnreadable: boolean;
}

function repaired(source: PlanText, before: LintReport, facts: LintFacts, prefer?: OverlapRepair): Fixed {
  const format = formatOfName(source.name);
  const isUnreadable = before.plan === null || !updatePlanText(source.text, before.plan, { format }).ok;
  const unchanged = { text: source.text, applied: [], report: before, isUnreadable };
  if (before.plan === null || isUnreadable) return unchanged;
  const { plan, applied } = fixPlan(before.plan, facts, { prefer });
  if (applied.length === 0) return unchanged;
  const updated = updatePlanText(source.text, plan, { format });
  if (!updated.ok) {
    const why = updated.problems.map(({ message }) => message).join('; ');
    throw new CliError('plan_unwritable', `${source.name}: the repaired plan cannot be written: ${why}`);
  }
  const report = lintPlanText(updated.text, facts, { format });
  return { text: updated.text, applied, report, isUnreadable };
}

function jsonReport(
  { path }: PlanText,
  { findings, valid, metrics, skipped }: LintReport,
  fixed: Fixed | null,
): ValidationReport {
  return {
    valid,
    problems: findings.filter(({ severity }) => severity === 'error'),
    warnings: findings.filter(({ severity }) => severity === 'warning'),
    skipped,
    ...metrics,
    ...(fixed === null ? {} : { repaired: fixed.applied, ...(path === null ? { text: fixed.text } : {}) }),
  };
}

/** A repaired stream goes to standard output alone, so that it can be piped on; then people read standard error. */
function tell(source: PlanText, report: LintReport, fixed: Fixed | null, io: Io): void {
  const isFilter = fixed !== null && source.path === null;
  const people = isFilter ? io.stderr : io.stdout;
  if (isFilter) io.stdout.write(fixed.text);
  if (fixed !== null) people.write(`${whatWasDone(source, fixed)}\n`);
  people.write(lintText(report, source.name, colorsFor(people, io.env)));
}

function whatWasDone({ name }: PlanText, { applied, report, isUnreadable }: Fixed): string {
  if (applied.length > 0) return `${name}: ${plural(applied.length, 'repair')}\n${repairsText(applied)}`;
  const reason = isUnreadable ? '; mend the wrong fields first' : '';
  return `${name}: nothing that can be repaired${report.valid ? '' : ' without you'}${reason}`;
}
