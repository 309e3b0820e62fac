import type { PlanProblem } from './plan-problem.ts';

const MAX_LINES = 200;

/** Problems as text for people, one line each: `plan.json:12:7 work_units[2].agent: message`. */
export function formatProblems(problems: readonly PlanProblem[], file = 'plan'): string {
  const lines = problems.slice(0, MAX_LINES).map((problem) => formatProblem(problem, file));
  const hidden = problems.length - lines.length;
  if (hidden > 0) lines.push(`${printable(file)}: … and ${hidden} more`);
  return lines.join('\n');
}

function formatProblem(problem: PlanProblem, file: string): string {
  const place = problem.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`;
  const where = problem.path.length === 0 ? '' : ` ${problem.json_path}`;
  return printable(`${file}${place}${where}: ${problem.message}`);
}

/** A document is not trusted to move the cursor or to hide text. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
