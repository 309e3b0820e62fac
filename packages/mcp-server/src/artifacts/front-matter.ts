import type { Diagnostic } from './diagnostic.ts';

/** What stands between the `---` lines at the top of an artifact. */
export interface FrontMatter {
  /** Null: the artifact has no front matter. */
  readonly fields: ReadonlyMap<string, string> | null;
  readonly diagnostics: readonly Diagnostic[];
}

const FIELD = /^([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:(?:[ \t]+(.*)|)$/;

/** Reads optional front matter: `key: value` lines between two `---` lines, each key once. */
export function parseFrontMatter(content: string): FrontMatter {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') return { fields: null, diagnostics: [] };
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end === -1) {
    return {
      fields: new Map(),
      diagnostics: [problem(1, 'front_matter_unterminated', 'Expected a closing "---" line.')],
    };
  }
  return readFields(lines.slice(1, end));
}

function readFields(lines: readonly string[]): FrontMatter {
  const fields = new Map<string, string>();
  const diagnostics = lines.flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [, key, value = ''] = FIELD.exec(line) ?? [];
    if (key === undefined) return [problem(index + 2, 'front_matter_malformed', 'Expected "key: value".')];
    if (fields.has(key)) return [problem(index + 2, 'front_matter_duplicate', `"${key}" is given twice.`)];
    fields.set(key, unquoted(value.trim()));
    return [];
  });
  return { fields, diagnostics };
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}

function problem(line: number, rule_id: string, message: string): Diagnostic {
  return { line, section: 'front matter', rule_id, message, severity: 'error' };
}
