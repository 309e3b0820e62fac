import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOCUMENT_FORMATS, guessFormat } from '../src/document-format.ts';
import { parsePlanText } from '../src/parse-plan-text.ts';
import { updatePlanText } from '../src/update/update-plan-text.ts';

const keys = Array.from({ length: 50_000 }, (_, index) => `key${index}`);

/** Texts for which a parser that looks at anything twice per entry would need minutes. */
const LARGE = {
  'json with many keys': `{${keys.map((key) => `"${key}": 1`).join(',')}}`,
  'json with many repeated keys': `{${keys.map(() => '"a": 1').join(',')}}`,
  'jsonc with many comments': `{${keys.map((key) => `/* ${key} */`).join('\n')}`,
  'jsonc with a comment that never ends': `{ /*${'*'.repeat(3_000_000)}`,
  'jsonc with many commas': `[${'1,\n'.repeat(500_000)}]`,
  'yaml with many keys': keys.map((key) => `${key}: 1`).join('\n'),
  'yaml with many repeated keys': keys.map(() => 'a: 1').join('\n'),
  'yaml with many broken units': `work_units:\n${keys.map((key) => `- ${key}`).join('\n')}`,
  'toml with many keys': keys.map((key) => `${key} = 1`).join('\n'),
  'toml with many tables': keys.map((key) => `[${key}]`).join('\n'),
  'toml with a list that never ends': `a = [\n${'1,\n'.repeat(500_000)}`,
  'markdown with many units': `## Work Units\n${keys.map((key) => `- [${key}] x`).join('\n')}`,
  'markdown with many steps': `## Work Units\n${keys.map((_, index) => `### [S-${index + 1}] x\nDepends on: S-1`).join('\n')}`,
  'markdown with many units and steps': `## Work Units\n${keys.map((key) => `- [${key}] x`).join('\n')}\n## Steps\n${keys.map((_, index) => `### [S-${index + 1}] x`).join('\n')}`,
  'markdown with much prose': `## Work Units\n${'prose\n'.repeat(300_000)}`,
  'markdown with one long line': `## Work Units\n- [a] x\n  Directories: ${'a, '.repeat(600_000)}`,
  space: ' '.repeat(3_000_000),
  'space before a colon': `a${' '.repeat(1_000_000)}`,
};

describe('a large text does no harm', () => {
  test.for(Object.entries(LARGE))('%s', ([, text]) => {
    const result = parsePlanText(text);
    if (!result.ok) expect(result.problems).not.toHaveLength(0);
  });
});

const WORDS =
  '{ } [ ] : , " \' = | > \\ // /* &x *x !! """ a [a] [[work_units]] work_units unit_id __proto__';
const LINES = ['\n', '  ', '- ', '# ', '<<: ', '---\n', '\uFEFF', '\r\n', '\0', '\uD800'];
const MARKDOWN = [
  '## Work Units\n',
  '### [S-1]\n',
  'Directories: ',
  'Depends on: ',
  'noop: true\n',
  'type: plan\n',
];
const PIECES = [WORDS.split(' '), LINES, MARKDOWN].flat();
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 });

test('no text makes any format throw, and a refusal always says why', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    pieces.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(...DOCUMENT_FORMATS, undefined), (text, format) => {
      const result = parsePlanText(text, { format });
      if (!result.ok) expect(result.problems).not.toHaveLength(0);
      else expect(updatePlanText(text, result.plan, { format })).toEqual({ ok: true, text });
      expect(DOCUMENT_FORMATS).toContain(guessFormat(text));
    }),
    { numRuns: 3_000 },
  );
});
