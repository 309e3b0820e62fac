import { formatProblems, type WorkPlan } from '@ralph/manifest';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Io } from '../io.ts';
import { checkPlanText, problemsText } from '../load-plan.ts';
import { readPlanText } from '../plan-file.ts';
import { planShape } from '../plan-shape.ts';
import { plural, truncateEnd } from '../terminal-text.ts';

const OVERVIEW_WIDTH = 100;
const OVERVIEW_LEVELS = 20;

/** The options of `ralph validate`. */
export interface ValidateFlags {
  readonly json?: boolean | undefined;
}

/** Reports every problem of a plan, or what it looks like; answers the exit code. */
export async function validateCommand(path: string, flags: ValidateFlags, io: Io): Promise<number> {
  const source = await readPlanText(path, io);
  const result = checkPlanText(source);
  const exitCode = result.ok ? EXIT_CODE.succeeded : EXIT_CODE.usage;
  if (flags.json === true) {
    const report = result.ok
      ? { valid: true, problems: [], warnings: result.warnings, ...planShape(result.plan) }
      : { valid: false, problems: result.problems };
    io.stdout.write(`${JSON.stringify(report)}\n`);
    return exitCode;
  }
  const colors = colorsFor(io.stdout, io.env);
  if (!result.ok) {
    io.stdout.write(`${problemsText(result.problems, source.name)}\n`);
    return exitCode;
  }
  if (result.warnings.length > 0)
    io.stdout.write(`${colors.yellow('warning:')} ${formatProblems(result.warnings, source.name)}\n`);
  io.stdout.write(`${colors.green(`${source.name}: valid`)}\n${overview(result.plan)}`);
  return exitCode;
}

function overview(plan: WorkPlan): string {
  const { units, dependencies, levels, widest } = planShape(plan);
  const links = dependencies === 1 ? '1 dependency' : `${dependencies} dependencies`;
  const head = `${plural(units, 'unit')}, ${links}; longest chain ${plural(levels.length, 'unit')}, widest level ${widest}`;
  const shown = levels
    .slice(0, OVERVIEW_LEVELS)
    .map((level, index) => truncateEnd(`  ${index + 1}. ${level.join(', ')}`, OVERVIEW_WIDTH));
  const hidden = levels.length - shown.length;
  return `${[head, ...shown, ...(hidden > 0 ? [`  … and ${hidden} more levels`] : [])].join('\n')}\n`;
}
