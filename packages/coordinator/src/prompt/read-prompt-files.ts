import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';

/** Texts of the user's own prompt templates, by the drain or the kind of drain that they are for. */
export type PromptTexts = Readonly<Record<string, string>>;

const LARGEST = 1_000_000;

/** Where a checkout keeps its templates. */
export function promptDirectory(root: string): string {
  return join(root, '.agent', 'prompts');
}

/**
 * Reads the templates of a checkout, `.agent/prompts/<drain>.md`; it has none without that directory.
 *
 * Nothing is read through a link: a checkout may come with one that leads to what no model should see.
 *
 * @throws CoordinatorError `prompt_invalid`, naming every file that cannot be read.
 */
export function readPromptFiles(root: string): PromptTexts {
  const directory = promptDirectory(root);
  const problems: string[] = [];
  const read = namesIn(root, problems).flatMap((name): readonly (readonly [string, string])[] => {
    const text = readTemplate(join(directory, name));
    if ('problem' in text) problems.push(`${join(directory, name)}: ${text.problem}`);
    return 'problem' in text ? [] : [[name.slice(0, -'.md'.length), text.text]];
  });
  if (problems.length > 0) throw new CoordinatorError('prompt_invalid', problems.join('\n'));
  return Object.fromEntries(read);
}

function namesIn(root: string, problems: string[]): readonly string[] {
  for (const path of [join(root, '.agent'), promptDirectory(root)]) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    if (found.isDirectory()) continue;
    problems.push(`${path}: expected a directory of this checkout; put one in its place, or remove it`);
    return [];
  }
  return readdirSync(promptDirectory(root))
    .filter((name) => name.endsWith('.md'))
    .toSorted();
}

function readTemplate(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    const found = lstatSync(path);
    if (!found.isFile()) return { problem: 'expected a file of this checkout; put the template there' };
    if (found.size > LARGEST) return { problem: `expected at most ${LARGEST} bytes, got ${found.size}` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
