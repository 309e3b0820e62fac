import { describe, expect, test } from 'vitest';
import { formatProblems } from '../src/format-problems.ts';
import { parsePlanText } from '../src/parse-plan-text.ts';
import { readToml } from '../src/toml-source.ts';

const report = (text: string) => {
  const result = parsePlanText(text, { format: 'toml' });
  return result.ok ? 'ok' : formatProblems(result.problems, 'plan.toml');
};

test('every way to write a value has its place', () => {
  const text = `# head
schema_version = 1
team.lead = "x"
"quoted key" . 'other' = [1, { a = 2, b.c = [ # note
  3,
] }]

[[work_units]] # first
unit_id = "a" ; 
`;
  expect(report(text)).toMatchInlineSnapshot(
    `"plan.toml:9:15: this is no TOML: each key-value declaration must be followed by an end-of-line"`,
  );
  const source = readToml(text.replace(' ; ', ''));
  const paths = [
    [],
    ['team'],
    ['team', 'lead'],
    ['quoted key', 'other', 1, 'b', 'c', 0],
    ['work_units', 0],
    ['work_units', 0, 'unit_id'],
    ['work_units', 7],
  ];
  expect(source.ok && source.places(paths).map((place) => `${place?.line}:${place?.column}`)).toEqual([
    '1:1',
    '1:1',
    '3:13',
    '5:3',
    '8:1',
    '9:11',
    '1:1',
  ]);
});

describe('mistakes', () => {
  test('come in one report, also those of the syntax', () => {
    const text = `verify = true
verify = "npm test"
verify_timeout_ms = 60s
[[work_units]]
unit_id = "a"
unit_id = "b"
description = "never ends
allowed_directories = ["a", "b"
dependencies = []
`;
    expect(report(text)).toMatchInlineSnapshot(`
      "plan.toml:2:1 verify: the key "verify" stands twice in its table: remove one
      plan.toml:3:23: this is no TOML: illegal character in numeric literal
      plan.toml:6:1 work_units[0].unit_id: the key "unit_id" stands twice in its table: remove one
      plan.toml:7:26: this is no TOML: control characters are not allowed in strings
      plan.toml:9:1: this is no TOML: expected comma or end of structure"
    `);
  });

  test('a key that stands twice hides no other problem', () => {
    const text = '[[work_units]]\nunit_id = 5\nunit_id = "a"\n[[work_units]]\nunit_id = "b"\n';
    expect(report(text)).toMatchInlineSnapshot(`
      "plan.toml:1:1 work_units[0].description: "description" is missing: add it (What the agent is to do, 1 to 4096 characters)
      plan.toml:1:1 work_units[0]: work_units[0] has no allowed_directories: name at least one directory, relative to the checkout, in which it may write
      plan.toml:2:11 work_units[0].unit_id: expected a string, got the number 5: put it in quotes, "5" (Name of the unit, for dependencies, logs and its folder)
      plan.toml:3:1 work_units[0].unit_id: the key "unit_id" stands twice in its table: remove one
      plan.toml:4:1 work_units[1].description: "description" is missing: add it (What the agent is to do, 1 to 4096 characters)
      plan.toml:4:1 work_units[1]: unit "b" has no allowed_directories: name at least one directory, relative to the checkout, in which it may write"
    `);
  });

  test.for([
    { name: 'a table that stands twice', text: 'a = 1\n[b]\n[b]\nc = 1\n' },
    { name: 'a table in the place of a value', text: 'work_units = 1\n[[work_units]]\n' },
    { name: 'a head without its end', text: '[[work_units\nunit_id = "a"\n' },
    { name: 'a number that no program can hold', text: 'priority = 99999999999999999999\n' },
    { name: 'lists that are nested too deep', text: `a = ${'['.repeat(500)}` },
    { name: 'keys that are nested too deep', text: `a${'.a'.repeat(100_000)} = 1` },
    { name: 'prose', text: 'Please build the thing.' },
  ])('$name is told so', ({ text }) => {
    expect(report(text)).toMatchSnapshot();
  });
});

test('dates are the texts that they are, and keys reach for no prototype', () => {
  const source = readToml(
    'due = 2026-01-02\nat = 2026-01-02T03:04:05Z\n[__proto__]\nx = 1\n[constructor]\ny = 2\n',
  );
  expect(source.ok && source.value).toEqual(
    JSON.parse(
      '{"due": "2026-01-02", "at": "2026-01-02T03:04:05.000Z", "__proto__": {"x": 1}, "constructor": {"y": 2}}',
    ),
  );
});

test.for([
  '[',
  '{a=',
  'a.',
  '[[a]]\n',
  '"',
  "'''",
  'a = """',
  '# x\n',
  '= \n',
  'a = [1,\n',
  '[a.b]\n',
  '\\',
  '"\\u',
])('%j over and over does no harm', (piece) => {
  const text = piece.repeat(Math.floor(300_000 / piece.length));
  for (const start of ['', 'a = ', '['])
    expect(parsePlanText(start + text, { format: 'toml' }).ok).toBe(false);
});
