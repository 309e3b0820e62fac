import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_TEMPLATES } from '../../src/prompt/built-in-template.ts';
import { PLACEHOLDERS } from '../../src/prompt/placeholders.ts';
import { parsePromptTemplate } from '../../src/prompt/prompt-template.ts';
import { renderPrompt } from '../../src/prompt/render-prompt.ts';
import { FACTS } from './prompt-case.ts';

const MINIMAL = '{{description}}\n{{evidence}}\n';

const problemsOf = (text: string) => {
  const result = parsePromptTemplate(text);
  return result.ok ? [] : result.problems;
};

test('all problems of a template are told at once, each with its line and column', () => {
  expect(problemsOf(`# {{unit-id}}\n\n{{desciption}} and {{secrets}}\nleft {{ open\n`))
    .toMatchInlineSnapshot(`
    [
      {
        "code": "placeholder_unknown",
        "column": 3,
        "line": 1,
        "message": "there is no placeholder {{unit-id}}. Did you mean {{unit_id}}? To keep two braces as they are, write \\{{",
      },
      {
        "code": "placeholder_unknown",
        "column": 1,
        "line": 3,
        "message": "there is no placeholder {{desciption}}. Did you mean {{description}}? To keep two braces as they are, write \\{{",
      },
      {
        "code": "placeholder_unknown",
        "column": 20,
        "line": 3,
        "message": "there is no placeholder {{secrets}}. Placeholders are unit_id, description, drain, directories, previous_failure, boundaries, siblings, tools, verification, evidence, submit_tool, complete_tool. To keep two braces as they are, write \\{{",
      },
      {
        "code": "placeholder_open",
        "column": 6,
        "line": 4,
        "message": "expected a placeholder with its closing braces on the same line, such as {{unit_id}}. To keep two braces as they are, write \\{{",
      },
    ]
  `);
});

test.for([
  { name: 'no task', text: '{{evidence}}', code: 'task_missing' },
  { name: 'no evidence', text: '{{description}}', code: 'evidence_missing' },
  { name: 'a placeholder over two lines', text: `${MINIMAL}{{unit_\nid}}`, code: 'placeholder_open' },
  { name: 'an expression', text: `${MINIMAL}{{unit_id.length}}`, code: 'placeholder_unknown' },
  { name: 'a name that every object has', text: `${MINIMAL}{{constructor}}`, code: 'placeholder_unknown' },
  { name: 'nothing between the braces', text: `${MINIMAL}{{ }}`, code: 'placeholder_unknown' },
  { name: 'a book', text: 'x'.repeat(70_000), code: 'too_long' },
])('a template with $name is refused: $code', ({ text, code }) => {
  expect(problemsOf(text).map((problem) => problem.code)).toEqual([code]);
});

describe('what a template says stays as it is', () => {
  test.for([
    { name: 'text around a placeholder', text: 'a {{unit_id}} b', out: 'a api b' },
    { name: 'blanks inside the braces', text: '{{ unit_id }}', out: 'api' },
    {
      name: 'two braces after a backslash',
      text: 'v-{{unit_id}} \\{{ user.name }}',
      out: 'v-api {{ user.name }}',
    },
    { name: 'single braces', text: '{ "a": 1 } ${x}', out: '{ "a": 1 } ${x}' },
    { name: 'Windows line ends', text: 'a\r\nb', out: 'a\nb' },
    { name: 'a byte order mark', text: '\u{FEFF}a', out: 'a' },
    {
      name: 'an empty section with the blank line after it',
      text: 'a\n\n{{previous_failure}}\n\nb',
      out: 'a\n\nb',
    },
    { name: 'blank lines of its own', text: 'a\n\n\nb', out: 'a\n\n\nb' },
  ])('$name', ({ text, out }) => {
    const result = parsePromptTemplate(`${text}\n---\n{{description}}{{submit_tool}}`);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(renderPrompt(result.template, FACTS).split('\n---\n')[0]).toBe(out);
  });
});

test('no text makes it throw, and a template without braces is only asked for what it lacks', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', '\\', 'a', '\n', ' ', 'unit_id') }), (text) => {
      const codes = problemsOf(text).map(({ code }) => code);
      if (!text.includes('{{')) expect(codes).toEqual(['task_missing', 'evidence_missing']);
    }),
  );
});

describe('docs/prompts.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../../docs/prompts.md', import.meta.url)), 'utf8');

  test('lists every placeholder with its meaning', () => {
    const rows = [...page.matchAll(/^\| `\{\{(\w+)\}\}` *\| (.*?) *\|$/gm)].map(([, name, meaning]) => [
      name,
      meaning,
    ]);
    expect(rows).toEqual(Object.entries(PLACEHOLDERS).map(([name, { meaning }]) => [name, meaning]));
  });

  test('shows the built-in template of development as it is', () => {
    expect(page).toContain(`\`\`\`markdown\n${BUILT_IN_TEMPLATES.development}\`\`\`\n`);
  });
});
