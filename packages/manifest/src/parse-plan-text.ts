import type { DocumentFormat } from './document-format.ts';
import { planOfSource } from './parse-plan.ts';
import type { PlanResult } from './parse-plan.ts';
import { readDocument } from './read-document.ts';

/** How the text of a plan is written; without a format it is guessed from the text. */
export interface PlanTextOptions {
  readonly format?: DocumentFormat | undefined;
}

/**
 * Reads a plan from JSON, JSONC, YAML, TOML or Markdown and reports all its problems at once, each with its place in
 * the text.
 *
 * @example
 * const result = parsePlanText(text);
 * if (!result.ok) throw new Error(formatProblems(result.problems, 'plan.json'));
 */
export function parsePlanText(text: string, options: PlanTextOptions = {}): PlanResult {
  return planOfSource(readDocument(text, options.format));
}
