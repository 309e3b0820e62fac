import type { Diagnostic } from './diagnostic.ts';

/** What stands between the `---` lines at the top of an artifact. */
export interface FrontMatter {
  /** Null: the artifact has no front matter. */
  readonly fields: ReadonlyMap<string, string> | null;
  readonly diagnostics: readonly Diagnostic[];
}

const FIELD = /^([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:[ \t]*(.*)$/;

/** The indices of the two `---` lines around the front matter; `end` is -1 where the second one is missing. */
export interface FrontMatterPlace {
  readonly start: number;
  readonly end: number;
}

/** Where the front matter of these lines is, before which only blank lines may stand; null without one. */
export function frontMatterPlace(lines: readonly string[]): FrontMatterPlace | null {
  // A byte order mark is white space.
  const start = lines.findIndex((line) => line.trim() !== '');
  if (lines[start]?.replace(/^\uFEFF/u, '').trimEnd() !== '---') return null;
  return { start, end: lines.findIndex((line, index) => index > start && line.trimEnd() === '---') };
}

/** Reads optional front matter: `key: value` lines between two `---` lines, each key once. */
export function parseFrontMatter(content: string): FrontMatter {
  const lines = content.split(/\r?\n/);
  const place = frontMatterPlace(lines);
  if (place === null) return { fields: null, diagnostics: [] };
  const { start, end } = place;
  if (end === -1) {
    return {
      fields: new Map(),
      diagnostics: [problem(start + 1, 'front_matter_unterminated', 'Expected a closing "---" line.')],
    };
  }
  return readFields(lines.slice(start + 1, end), start + 2);
}

/** The number of the first line is `first`. */
function readFields(lines: readonly string[], first: number): FrontMatter {
  const fields = new Map<string, string>();
  const diagnostics = lines.flatMap((text, index) => {
    if (text.trim() === '' || text.startsWith('#')) return [];
    const line = first + index;
    const [, key, value = ''] = FIELD.exec(text) ?? [];
    if (key === undefined) return [problem(line, 'front_matter_malformed', 'Expected "key: value".')];
    if (fields.has(key)) return [problem(line, 'front_matter_duplicate', `"${key}" is given twice.`)];
    fields.set(key, unquoted(value.trim()));
    return [];
  });
  return { fields, diagnostics };
}

/** Without its quotes, or a comment behind it. */
function unquoted(value: string): string {
  return /^(["'])(.*?)\1(?:\s+#.*)?$/.exec(value)?.[2] ?? value.replace(/\s+#(?:\s.*)?$/, '');
}

function problem(line: number, rule_id: string, message: string): Diagnostic {
  return { line, section: 'front matter', rule_id, message, severity: 'error' };
}
