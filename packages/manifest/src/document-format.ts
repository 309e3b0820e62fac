/** How a document can be written. */
export const DOCUMENT_FORMATS = ['json', 'jsonc', 'yaml', 'toml', 'markdown'] as const;
/** One of the ways in which a document can be written. */
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

const FIRST_LINE = /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*([^\r\n]*)/u;
const TOML_HEADER = /^\[\[?[ \t]*[A-Za-z_][\w-]*(?:[ \t]*\.[ \t]*[\w-]+)*[ \t]*\]\]?[ \t]*(?:#|$)/u;
const TOML_PAIR = /^(?:[\w-]+|"[^"\\]*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\\]*"|'[^']*'))*[ \t]*=/u;
const PLAN_SECTION = /^##[ \t]+(?:work[ \t]+units|parallel[ \t]+plan)[ \t]*\r?$/imu;
const PLAN_FRONT_MATTER = /^---[ \t]*\r?\n(?:[^\n]*\n){0,50}?type:[ \t]*["']?plan["']?[ \t]*\r?\n/u;
const YAML_UNITS = /^["']?work_units["']?[ \t]*:/mu;

/**
 * Guesses how a plan is written from its text. JSON is taken for JSONC, which reads the same and more;
 * what looks like nothing in particular is YAML.
 */
export function guessFormat(text: string): DocumentFormat {
  const start = FIRST_LINE.exec(text)?.[1] ?? '';
  if (TOML_HEADER.test(start) || TOML_PAIR.test(start)) return 'toml';
  if (/^\s*(?:[[{"]|\/[/*])/u.test(text)) return 'jsonc';
  if (YAML_UNITS.test(text)) return 'yaml';
  return PLAN_SECTION.test(text) || PLAN_FRONT_MATTER.test(text) ? 'markdown' : 'yaml';
}
