import {
  formatProblems,
  parseJsonPlan,
  type DocumentFormat,
  type PlanProblem,
  type PlanResult,
  type WorkPlan,
} from '@ralph/manifest';
import { CliError } from './cli-error.ts';
import { colorsFor, type Io } from './io.ts';
import { plural } from './terminal-text.ts';
import { readPlanText, type PlanText } from './plan-file.ts';

/** A run begins soon after; what it has to say should still be found. */
const WARNINGS_SHOWN = 10;

/** A plan that can run, as the coordinator wants it. */
export interface LoadedPlan {
  readonly plan: WorkPlan;
  readonly planPath: string | null;
  readonly planSha256: string;
}

/**
 * Reads and checks a plan; warnings go to standard error.
 *
 * @throws CliError `plan_unreadable`, or `plan_invalid` with all problems of the plan.
 */
export async function loadPlan(path: string, io: Io): Promise<LoadedPlan> {
  const source = await readPlanText(path, io);
  const { plan, warnings } = await planOf(source);
  if (warnings.length > 0) {
    const label = colorsFor(io.stderr, io.env).yellow('warning:');
    const shown = formatProblems(warnings.slice(0, WARNINGS_SHOWN), source.name);
    const hidden = warnings.length - WARNINGS_SHOWN;
    const more = hidden > 0 ? `… and ${hidden} more; ralph validate shows them\n` : '';
    io.stderr.write(`${label} ${shown}\n${more}`);
  }
  return { plan, planPath: source.path, planSha256: source.sha256 };
}

/**
 * The plan that a text holds, and what is odd about it.
 *
 * @throws CliError `plan_invalid` with all problems of the plan.
 */
export async function planOf(
  source: PlanText,
): Promise<{ readonly plan: WorkPlan; readonly warnings: readonly PlanProblem[] }> {
  const result = await checkPlanText(source);
  if (result.ok) return result;
  throw new CliError('plan_invalid', problemsText(result.problems, source.name));
}

/** How many problems, then each on its line. */
function problemsText(problems: readonly PlanProblem[], name: string): string {
  return `${name} cannot run: ${plural(problems.length, 'problem')}\n${formatProblems(problems, name)}`;
}

const FORMAT_OF_EXTENSION: Readonly<Record<string, DocumentFormat>> = {
  json: 'json',
  jsonc: 'jsonc',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  md: 'markdown',
  markdown: 'markdown',
};

/** How a plan is written after the name of its file; undefined if the name does not say. */
export function formatOfName(name: string): DocumentFormat | undefined {
  const [, extension = ''] = /\.([a-z]+)$/.exec(name.toLowerCase()) ?? [];
  return Object.hasOwn(FORMAT_OF_EXTENSION, extension) ? FORMAT_OF_EXTENSION[extension] : undefined;
}

/** Checks the text of a plan, in the format of its file's name, else of its looks. */
async function checkPlanText({ text, name }: PlanText): Promise<PlanResult> {
  const format = formatOfName(name);
  if (format === 'json') return parseJsonPlan(text);
  const { parsePlanText } = await import('./plan-text.ts');
  return parsePlanText(text, { format });
}
