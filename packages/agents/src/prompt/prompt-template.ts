import { clipLine } from '../clip.ts';
import { closestName } from '../closest-name.ts';
import { PLACEHOLDERS, type PlaceholderName } from './placeholders.ts';

/** The text of a prompt with places for what is only known of a unit; by line. */
export interface PromptTemplate {
  readonly lines: readonly (readonly TemplatePart[])[];
}

/** A piece of a line: text as it is, or the name of what stands there. */
export type TemplatePart = { readonly text: string } | { readonly placeholder: PlaceholderName };

/** What is wrong with a template, and where. Lines and columns begin with 1; null: it is about the whole. */
export interface TemplateProblem {
  readonly code:
    | 'placeholder_unknown'
    | 'placeholder_open'
    | 'task_missing'
    | 'evidence_missing'
    | 'too_long';
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

/** A template, or everything that is wrong with its text. */
export type TemplateResult =
  | { readonly ok: true; readonly template: PromptTemplate }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

const NAMES = Object.keys(PLACEHOLDERS).filter(isPlaceholderName);
const LONGEST = 64 * 1024;
const BRACES = /\\\{\{|\{\{(?<name>[^{}]*)\}\}|\{\{/g;

/**
 * Reads the text of a template: Markdown in which `{{unit_id}}` and its like stand for what is known of a unit, and
 * `\{{` for two braces. Nothing is carried out, and what is put in is not read again.
 *
 * @example
 * parsePromptTemplate('# {{unit_id}}\n\n{{description}}\n\n{{evidence}}\n')
 */
export function parsePromptTemplate(text: string): TemplateResult {
  if (text.length > LONGEST) return { ok: false, problems: [tooLong(text.length)] };
  const problems: TemplateProblem[] = [];
  const lines = text
    .replace(/^\u{FEFF}/u, '')
    .split(/\r?\n/)
    .map((line, index) => readLine(line, index + 1, problems));
  const named = new Set(lines.flat().map((part) => ('placeholder' in part ? part.placeholder : null)));
  if (problems.length === 0) problems.push(...missing(named));
  return problems.length === 0 ? { ok: true, template: { lines } } : { ok: false, problems };
}

function readLine(line: string, number: number, problems: TemplateProblem[]): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of line.matchAll(BRACES)) {
    const name = match.groups?.['name']?.trim();
    parts.push({ text: line.slice(end, match.index) });
    end = match.index + match[0].length;
    if (match[0] === '\\{{') parts.push({ text: '{{' });
    else if (name === undefined) problems.push(at(number, match.index, OPEN));
    else if (isPlaceholderName(name)) parts.push({ placeholder: name });
    else problems.push(at(number, match.index, unknown(name)));
  }
  parts.push({ text: line.slice(end) });
  return parts.filter((part) => !('text' in part) || part.text !== '');
}

type Fault = Pick<TemplateProblem, 'code' | 'message'>;

function at(line: number, index: number, fault: Fault): TemplateProblem {
  return { ...fault, line, column: index + 1 };
}

const KEEP = 'To keep two braces as they are, write \\{{';

const OPEN: Fault = {
  code: 'placeholder_open',
  message: `expected a placeholder with its closing braces on the same line, such as {{unit_id}}. ${KEEP}`,
};

function unknown(name: string): Fault {
  const closest = closestName(name, NAMES);
  const hint = closest === null ? `Placeholders are ${NAMES.join(', ')}` : `Did you mean {{${closest}}}?`;
  return {
    code: 'placeholder_unknown',
    message: `there is no placeholder {{${clipLine(name, 60)}}}. ${hint}${closest === null ? '. ' : ' '}${KEEP}`,
  };
}

/** Without these an agent would not know what to do, or would do it in vain. */
function missing(named: ReadonlySet<PlaceholderName | null>): readonly TemplateProblem[] {
  const whole = { line: null, column: null };
  const problems: TemplateProblem[] = [];
  if (!named.has('description')) {
    const message = 'expected {{description}}: without it the agent does not learn what to do';
    problems.push({ ...whole, code: 'task_missing', message });
  }
  if (!named.has('evidence') && !named.has('submit_tool')) {
    const message =
      'expected {{evidence}}, or words of your own that name {{submit_tool}}: work without evidence does not count';
    problems.push({ ...whole, code: 'evidence_missing', message });
  }
  return problems;
}

function tooLong(length: number): TemplateProblem {
  const message = `expected at most ${LONGEST} characters, got ${length}: shorten the template`;
  return { code: 'too_long', line: null, column: null, message };
}

function isPlaceholderName(name: string): name is PlaceholderName {
  return Object.hasOwn(PLACEHOLDERS, name);
}
