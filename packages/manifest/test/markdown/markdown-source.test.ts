import { describe, expect, test } from 'vitest';
import { formatProblems } from '../../src/format-problems.ts';
import { MARKDOWN_LIMITS } from '../../src/markdown/markdown-plan.ts';
import { readMarkdown } from '../../src/markdown/markdown-source.ts';
import { parsePlanText } from '../../src/parse-plan-text.ts';
import { planMarkdownWorkUnits } from '../vectors.ts';

const parse = (text: string) => parsePlanText(text, { format: 'markdown' });

const report = (text: string) => {
  const result = parse(text);
  return result.ok ? JSON.stringify(result.plan) : formatProblems(result.problems, 'plan.md');
};

test.for(planMarkdownWorkUnits)('as in the original: $name', ({ markdown, expect: expected }) => {
  const source = readMarkdown(markdown);
  const result = parse(markdown);
  if (expected.errors.length > 0) {
    expect(result.ok).toBe(false);
    const codes = result.ok ? [] : result.problems.map(({ code }) => code);
    expect(codes.includes('duplicate_unit_id')).toBe(expected.errors.includes('REF002'));
    return;
  }
  expect(source).toMatchObject({ ok: true, problems: [] });
  const { work_units, parallel_plan } = expected;
  const value = {
    ...(work_units !== null && { work_units }),
    ...(parallel_plan !== null && { parallel_plan }),
  };
  expect(source.ok && source.value).toEqual(value);
  expect(result.ok).toBe(work_units !== null);
});

describe('every line that stands in the way is reported with its place', () => {
  test('in one report', () => {
    const text = `---
type: plan
verify: 5
---

# Title

## Work Units

Some prose.
- [api] Add the endpoint
  Directories: src/api, /abs
  Directory: x
- [1a]
- [b] B
  Directories: src/api/sub
  Depends on: apo, b

### [S-1] Step of b
Depends on: S-9

### [S-1] Again
`;
    expect(report(text)).toMatchInlineSnapshot(`
      "plan.md:3:9 verify: expected a command: a list of arguments, for example ["npm", "test"], or one line of text, got the number 5 (Command that must exit 0 after all units for the run to succeed)
      plan.md:10:1: expected an item "- [id] description" with the lines "  Directories: …", "  Depends on: …" under it, got "Some prose.": move other text to a section of its own
      plan.md:12:25 work_units[0].allowed_directories[1]: expected a directory relative to the checkout, got the absolute path "/abs"
      plan.md:13:3: expected an item "- [id] description" with the lines "  Directories: …", "  Depends on: …" under it, got "Directory: x": move other text to a section of its own
      plan.md:14:1 work_units[1]: unit "1a" has no allowed_directories: name at least one directory, relative to the checkout, in which it may write
      plan.md:14:4: expected an id that starts with a letter, as all ids in Markdown do, got "1a": choose another id
      plan.md:14:7 work_units[1].description: expected at least 1 character, got an empty text (What the agent is to do, 1 to 4096 characters)
      plan.md:16:16 work_units[2].allowed_directories[0]: "src/api" of unit "api" overlaps "src/api/sub" of unit "b": give each unit directories of its own, merge the units, or let one depend on the other
      plan.md:17:15 work_units[2].dependencies[0]: unknown dependency "apo": expected the id of a unit of this plan (did you mean "api"?)
      plan.md:17:20 work_units[2].dependencies[1]: unit "b" depends on itself and could never start: remove this dependency
      plan.md:20:13: unknown step "S-9": expected the id of a step of this plan
      plan.md:22:6: the step "S-1" stands twice: give each step an id of its own"
    `);
  });

  test('a section without units, and both kinds of plan', () => {
    expect(report('## Work Units\n\n## Parallel Plan\n- [a] A\n  Paths: a\n')).toMatchInlineSnapshot(`
      "plan.md:1:1 work_units: the plan has no work units, so there is nothing to run: add at least one, or say "noop": true
      plan.md:3:1: expected "## Work Units" or "## Parallel Plan", got both: keep "## Work Units", only it can be run"
    `);
  });

  test('a front matter of another document', () => {
    expect(
      report('---\ntype: issues\n---\n## Work Units\n- [a] A\n  Directories: a\n'),
    ).toMatchInlineSnapshot(`"plan.md:2:1 type: expected "type: plan" in the front matter, got "issues""`);
    expect(report('---\n- x\n---\n## Work Units\n- [a] A\n  Directories: a\n')).toMatchInlineSnapshot(
      `"plan.md:2:1: expected the front matter to be an object, for example "type: plan", got a list of 1"`,
    );
    expect(report('---\na: [\n---\n## Work Units\n- [a] A\n  Directories: a\n')).toMatchInlineSnapshot(
      `"plan.md:3:1: this is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"`,
    );
  });

  test('more units or steps than a plan in Markdown may have', () => {
    const units = Array.from(
      { length: MARKDOWN_LIMITS.units + 1 },
      (_, n) => `- [u${n}] U\n  Directories: d${n}\n`,
    );
    const steps = Array.from({ length: MARKDOWN_LIMITS.steps + 1 }, (_, n) => `### [S-${n + 1}] Step\n`);
    expect(report(`## Work Units\n${units.join('')}\n## Steps\n${steps.join('')}`)).toMatchInlineSnapshot(`
      "plan.md:402:1: expected at most 200 units in Markdown, got 201: split the plan, or write it as JSON
      plan.md:906:6: expected at most 500 steps, got 501: split the plan"
    `);
  });
});

describe('steps', () => {
  const units = '- [api-side] A\n  Directories: src/api\n- [web] W\n  Directories: src/web, src\n';
  const owned = (text: string) => {
    const source = readMarkdown(text);
    return source.ok ? source.value : source.problems;
  };

  test.for([
    {
      name: 'belong to the unit that they stand under',
      text: '## Work Units\n- [a] A\n  Directories: a\n### [S-1] One\nFiles:\n- modify b/x\n- [b] B\n  Directories: b\n',
      steps: [['S-1'], undefined],
    },
    {
      name: 'belong to the unit that their section is named for',
      text: `## Work Units\n${units}\n## API Side\n### [S-2] Two\nFiles:\n- modify src/web/x.ts\n`,
      steps: [['S-2'], undefined],
    },
    {
      name: 'belong to the only unit around all their files',
      text: `## Work Units\n${units}\n## Work\n### [S-3] Three\nFiles:\n- create src/x.ts\n- src/web/y.ts\n`,
      steps: [undefined, ['S-3']],
    },
    {
      name: 'belong to nobody when two units could own them',
      text: `## Work Units\n${units}\n## Work\n### [S-4] Four\nFiles:\n- modify src/api/x.ts\n`,
      steps: [undefined, undefined],
    },
    {
      name: 'belong to nobody without files',
      text: `## Work Units\n${units}\n## Work\n### [S-5] Five\nThink.\n`,
      steps: [undefined, undefined],
    },
    {
      name: 'in a code fence are none',
      text: `## Work Units\n${units}\n## Web\nText\n\`\`\`md\n## Work Units\n### [S-6] Six\n\`\`\`\n`,
      steps: [undefined, undefined],
    },
  ])('$name', ({ text, steps }) => {
    expect(owned(text)).toMatchObject({ work_units: steps.map((ids) => (ids ? { step_ids: ids } : {})) });
    const result = parse(text.replace(', src\n', '\n'));
    expect(result.ok).toBe(true);
  });

  test('extend the dependencies of their units, once', () => {
    const text = `## Work Units
- [a] A
  Directories: a
### [S-1] One
- [b] B
  Directories: b
  Depends on: c
### [S-2] Two
Depends on: S-1, S-3
### [S-4] Four
Depends on: S-1
- [c] C
  Directories: c
### [S-3] Three
`;
    const result = parse(text);
    expect(result.ok && result.plan.work_units.map((unit) => unit.dependencies)).toEqual([
      [],
      ['c', 'a'],
      [],
    ]);
  });
});

describe('a plan that says there is nothing to do', () => {
  test('has no units, and a warning says so', () => {
    expect(parse('---\ntype: plan\nnoop: true\n---\n')).toMatchObject({
      ok: true,
      plan: { noop: true, work_units: [] },
      warnings: [{ code: 'noop_plan', line: 3 }],
    });
  });

  test('has no sections', () => {
    expect(report('---\ntype: plan\nnoop: true\n---\n\n## X\n')).toMatchInlineSnapshot(
      `"plan.md:6:1: a plan with "noop: true" has no sections: remove this section, or the line "noop: true""`,
    );
  });
});

test('the front matter carries the fields of the plan and unknown ones', () => {
  const text =
    '---\ntype: plan\nverify: npm test\nowner: me\n---\n## Work Units\n- [a] A\n  Directories: a\n';
  expect(parse(text)).toMatchObject({ ok: true, plan: { verify: 'npm test', owner: 'me' } });
});

test('a section may repeat, and lines may end as on Windows', () => {
  const text =
    '## Work Units\n- [a] A\n  Directories: a\n\n## Notes\n\n## Work Units\n* [b] B\n\tdirectories: b\n';
  for (const written of [text, text.replaceAll('\n', '\r\n')])
    expect(parse(written)).toMatchObject({
      ok: true,
      plan: { work_units: [{ unit_id: 'a' }, { unit_id: 'b' }] },
    });
});

test('what a longer fence, or one of other marks, shows is no section', () => {
  const shown = '## Work Units\n\n- [no] x\n  Directories: no\n';
  const text = `# P

\`\`\`\`md
\`\`\`
${shown}\`\`\`\`

~~~
\`\`\`
${shown}~~~

\`\`\`a\`\`\` is no fence

## Work Units

- [a] x
  Directories: src
`;
  const result = parse(text);
  expect(result.ok && result.plan.work_units.map(({ unit_id }) => unit_id)).toEqual(['a']);
});

test('a heading may be closed by the marks that open it', () => {
  expect(parse('## Work Units ##\n\n- [a] x\n  Directories: src\n')).toMatchObject({ ok: true });
  expect(parse('## Work Units#\n\n- [a] x\n  Directories: src\n')).toMatchObject({ ok: false });
});
