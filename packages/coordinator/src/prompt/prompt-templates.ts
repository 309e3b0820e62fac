import { join } from 'node:path';
import {
  builtInTemplate,
  parsePromptTemplate,
  type PromptTemplate,
  type TemplateProblem,
} from '@ralph/agents';
import type { DrainClass } from '@ralph/mcp-plan';
import { CoordinatorError } from '../coordinator-error.ts';
import { promptDirectory, readPromptFiles, type PromptTexts } from './read-prompt-files.ts';

/** What the agents of a run are told with. */
export interface PromptTemplates {
  /** The user's own, as they were read; a resume takes them over. */
  readonly texts: PromptTexts;
  /** The user's template for the drain, else the one for its kind, else the built-in one. */
  readonly templateFor: (drain: string, drainClass: DrainClass) => PromptTemplate;
}

/** Where templates come from. */
export interface PromptSource {
  readonly root: string;
  /** Taken instead of those in the checkout. */
  readonly texts?: PromptTexts | undefined;
  readonly onNotice?: ((text: string) => void) | undefined;
}

/**
 * Reads and checks the templates of a run, once, before it begins.
 *
 * @throws CoordinatorError `prompt_invalid` with everything that is wrong with all of them, by file, line and column.
 */
export async function openPromptTemplates({ root, texts, onNotice }: PromptSource): Promise<PromptTemplates> {
  const read = texts ?? readPromptFiles(root);
  const names = Object.keys(read);
  const idle = names.length === 0 ? [] : await namesOfNoDrain(names);
  for (const name of idle) onNotice?.(`${fileOf(root, name)} is not used: there is no drain "${name}"`);
  const parsed = new Map<string, PromptTemplate>();
  const problems: string[] = [];
  for (const name of names.filter((one) => !idle.includes(one))) {
    const result = parsePromptTemplate(read[name] ?? '');
    if (result.ok) parsed.set(name, result.template);
    else problems.push(...result.problems.map((problem) => `${fileOf(root, name)}${placeText(problem)}`));
  }
  if (problems.length > 0) throw new CoordinatorError('prompt_invalid', problems.join('\n'));
  return {
    texts: read,
    templateFor: (drain, drainClass) =>
      parsed.get(drain) ?? parsed.get(drainClass) ?? builtInTemplate(drainClass),
  };
}

/** Most checkouts have no templates of their own: they do not load what knows all drains. */
async function namesOfNoDrain(names: readonly string[]): Promise<readonly string[]> {
  const { DEFAULT_AGENTS_POLICY, DRAIN_CLASSES } = await import('@ralph/mcp-plan');
  const known = new Set<string>([...DRAIN_CLASSES, ...Object.keys(DEFAULT_AGENTS_POLICY.agent_drains)]);
  return names.filter((name) => !known.has(name));
}

function fileOf(root: string, name: string): string {
  return join(promptDirectory(root), `${name}.md`);
}

function placeText({ line, column, message }: TemplateProblem): string {
  return line === null ? `: ${message}` : `:${line}:${column ?? 1}: ${message}`;
}
