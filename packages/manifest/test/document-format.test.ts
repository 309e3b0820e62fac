import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DOCUMENT_FORMATS, guessFormat } from '../src/document-format.ts';
import type { DocumentFormat } from '../src/document-format.ts';
import { formatProblems } from '../src/format-problems.ts';
import { parsePlanText } from '../src/parse-plan-text.ts';

const EXTENSIONS: Readonly<Record<DocumentFormat, string>> = {
  json: 'json',
  jsonc: 'jsonc',
  yaml: 'yaml',
  toml: 'toml',
  markdown: 'md',
};
const example = (format: DocumentFormat) => {
  const url = new URL(`../../../examples/plan-formats.${EXTENSIONS[format]}`, import.meta.url);
  return readFileSync(url, 'utf8');
};

describe.each(DOCUMENT_FORMATS.map((format) => ({ format })))('the example in $format', ({ format }) => {
  test('is the same plan as in JSON, in its own format and when that is guessed', () => {
    const { $schema: _, ...plan } = JSON.parse(example('json')) as Record<string, unknown>;
    const named = parsePlanText(example(format), { format });
    expect(named).toMatchObject({ ok: true, warnings: [], plan });
    expect(parsePlanText(example(format))).toEqual(named);
  });

  test('tells every problem with the place of its own text', () => {
    const text = example(format)
      .replaceAll('src/ui', 'src/api/ui')
      .replace(/(?<=depend[^\n]*)api/iu, 'apo');
    const result = parsePlanText(text, { format });
    expect(result.ok ? 'ok' : formatProblems(result.problems)).toMatchSnapshot();
  });
});

test.for<{ text: string; format: DocumentFormat }>([
  { text: '{"work_units": []}', format: 'jsonc' },
  { text: '\n  // note\n{}', format: 'jsonc' },
  { text: '/* note */ {}', format: 'jsonc' },
  { text: '[{"unit_id": "a"}]', format: 'jsonc' },
  { text: '["a"]', format: 'jsonc' },
  { text: '[[work_units]]\nunit_id = "a"', format: 'toml' },
  { text: '# note\n\n[[work_units]] # more\n', format: 'toml' },
  { text: 'verify = "x"', format: 'toml' },
  { text: '"$schema" = "x"', format: 'toml' },
  { text: 'team.lead = "x"', format: 'toml' },
  { text: 'work_units:\n- a', format: 'yaml' },
  { text: '## Work Units\nwork_units: []', format: 'yaml' },
  { text: '---\nwork_units: []\n---\n', format: 'yaml' },
  { text: 'verify: a = b\n', format: 'yaml' },
  { text: 'Please build the thing.', format: 'yaml' },
  { text: '# Title\n\n## Work Units\n', format: 'markdown' },
  { text: '---\ntype: plan\nnoop: true\n---\n', format: 'markdown' },
  { text: '---\ntype: plan\r\n---\r\n\r\n## parallel plan\r\n', format: 'markdown' },
])('$text is taken for $format', ({ text, format }) => {
  expect(guessFormat(text)).toBe(format);
});
