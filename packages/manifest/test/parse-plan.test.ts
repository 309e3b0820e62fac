import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PLAN_BYTES } from '../src/document-content.ts';
import { formatProblems } from '../src/format-problems.ts';
import { MAX_WORK_UNITS, parseJsonPlan, parsePlan } from '../src/parse-plan.ts';
import type { PlanResult } from '../src/parse-plan.ts';
import { parsePlanText } from '../src/parse-plan-text.ts';
import type { PlanTextOptions } from '../src/parse-plan-text.ts';

const unit = (unit_id: string, more: object = {}) => ({
  unit_id,
  description: 'd',
  allowed_directories: [`src/${unit_id}`],
  ...more,
});

const report = (text: string, options?: PlanTextOptions) => {
  const result = parsePlanText(text, options);
  return formatProblems(result.ok ? result.warnings : result.problems, 'plan');
};

const codes = (result: PlanResult) => (result.ok ? [] : result.problems.map(({ code }) => code));

describe('a good plan', () => {
  test('gets its defaults', () => {
    expect(
      parsePlan({ work_units: [{ unit_id: 'a', description: 'd', allowed_directories: ['a'] }] }),
    ).toEqual({
      ok: true,
      warnings: [],
      plan: {
        schema_version: 1,
        work_units: [{ unit_id: 'a', description: 'd', allowed_directories: ['a'], dependencies: [] }],
      },
    });
  });

  test('keeps its unknown fields', () => {
    const plan = {
      schema_version: 1,
      team: { name: 'x' },
      work_units: [
        {
          ...unit('a'),
          dependencies: [],
          nickname: 'n',
          script: [{ tool: 't', args: {}, expect: 'ok', note: 1 }],
        },
      ],
    };
    expect(parsePlan(plan)).toMatchObject({ ok: true, plan });
  });

  test('says the same in JSON and YAML', () => {
    const yaml = [
      '# the work of today',
      'work_units:',
      '  - unit_id: a',
      '    description: &d Do it',
      '    allowed_directories: [src/a]',
      '  - { unit_id: b, description: *d, allowed_directories: [src/b], dependencies: [a] }',
    ].join('\n');
    const json = JSON.stringify({
      work_units: [
        unit('a', { description: 'Do it' }),
        unit('b', { description: 'Do it', dependencies: ['a'] }),
      ],
    });
    expect(parsePlanText(yaml)).toEqual(parsePlanText(json));
    expect(parsePlanText(json)).toMatchObject({ ok: true });
  });

  test.for([
    { name: 'a byte order mark', text: `\uFEFF${JSON.stringify({ work_units: [unit('a')] })}` },
    {
      name: 'Windows line ends',
      text: JSON.stringify({ work_units: [unit('a')] }, null, 2).replaceAll('\n', '\r\n'),
    },
    {
      name: 'umlauts and spaces',
      text: JSON.stringify({ work_units: [unit('a', { allowed_directories: ['Büro 1/ä'] })] }),
    },
    {
      name: 'a document end mark',
      text: 'work_units:\n- {unit_id: a, description: d, allowed_directories: [a]}\n...\n',
    },
  ])('may have $name', ({ text }) => {
    expect(parsePlanText(text)).toMatchObject({ ok: true });
  });
});

test('all problems of a plan come in one report, in the order of the text', () => {
  const text = `{
  "verify": 5, "verify_timeout_ms": "60s",
  "work_units": [
    { "unit_id": "api", "description": "", "allowed_directories": ["src/api", "/abs", "src/.GIT/x", "."] },
    { "unit_id": "Api", "descripton": "x", "dependencies": ["ap", "web"], "timeout_ms": 1.5, "retries": -1 },
    { "unit_id": "web", "description": "x", "allowed_directories": ["SRC/API/sub"],
      "dependencies": ["Api", "web"], "agent": "command" },
    { "unit_id": 7, "description": null, "allowed_directories": "x", "step_ids": ["S-0"] },
    "u",
    { "unit_id": "last", "description": "x", "allowed_directories": ["l"], "retries": 101, "retries": 1,
      "script": [{ "tool": "", "expect": "maybe" }], "verify": [] }
  ]
}`;
  expect(report(text)).toMatchInlineSnapshot(`
    "plan:2:13 verify: expected a command: a list of arguments, for example ["npm", "test"], or one line of text, got the number 5 (Command that must exit 0 after all units for the run to succeed)
    plan:2:37 verify_timeout_ms: expected a number, got "60s" (Wall time limit of the verification, in ms)
    plan:4:40 work_units[0].description: expected at least 1 character, got an empty text (What the agent is to do, 1 to 4096 characters)
    plan:4:79 work_units[0].allowed_directories[1]: expected a directory relative to the checkout, got the absolute path "/abs"
    plan:4:87 work_units[0].allowed_directories[2]: "src/.GIT/x" leads through ".GIT", which no unit may write to: name another directory
    plan:4:101 work_units[0].allowed_directories[3]: expected a directory below the checkout, got ".", which is the checkout itself: name a directory in it
    plan:5:5 work_units[1].description: "description" is missing: is "descripton" meant to be it? (What the agent is to do, 1 to 4096 characters)
    plan:5:5 work_units[1]: unit "Api" has no allowed_directories: name at least one directory, relative to the checkout, in which it may write
    plan:5:18 work_units[1].unit_id: the id "Api" differs only in case from "api" of work_units[0], and both would share one folder on some file systems: choose another id
    plan:5:61 work_units[1].dependencies[0]: unknown dependency "ap": expected the id of a unit of this plan (did you mean "api"?)
    plan:5:89 work_units[1].timeout_ms: expected a whole number, got the number 1.5 (Wall time limit of one attempt, in ms)
    plan:5:105 work_units[1].retries: expected a number of at least 0, got the number -1 (How many further attempts a failed unit gets, with each agent of its chain)
    plan:6:69 work_units[2].allowed_directories[0]: "src/api" of unit "api" overlaps "SRC/API/sub" of unit "web" (some file systems do not tell these spellings apart): give each unit directories of its own, merge the units, or let one depend on the other
    plan:7:24 work_units[2].dependencies[0]: dependency cycle Api → web → Api: remove one of these dependencies
    plan:7:31 work_units[2].dependencies[1]: unit "web" depends on itself and could never start: remove this dependency
    plan:7:48 work_units[2].agent: the agent "command" needs the field "command": add its argument vector, for example ["node", "tool.mjs"]
    plan:8:18 work_units[3].unit_id: expected a string, got the number 7: put it in quotes, "7" (Name of the unit, for dependencies, logs and its folder)
    plan:8:36 work_units[3].description: expected a string, got null (What the agent is to do, 1 to 4096 characters)
    plan:8:65 work_units[3].allowed_directories: expected a list, got "x" (Directories, relative to the checkout, in which this unit may write)
    plan:8:83 work_units[3].step_ids[0]: expected the id of a step, for example "S-1", got "S-0"
    plan:9:5 work_units[4]: expected an object, got "u"
    plan:10:92 work_units[5].retries: the key "retries" stands twice in this object: remove one
    plan:11:28 work_units[5].script[0].tool: expected at least 1 character, got an empty text (Name of an MCP tool that the session offers, for example write_file)
    plan:11:42 work_units[5].script[0].expect: expected ok or error, got "maybe" (What the step must answer: with "error" the script goes on only if the tool refuses)
    plan:11:64 work_units[5].verify: expected at least 1 entry, got an empty list (Command that must exit 0 after the work for the attempt to count)"
  `);
});

test('the same in YAML', () => {
  const text = `work_units:
  - unit_id: 1
    description: d
    allowed_directories: [src]
  - unit_id: b
    description: d
    dependencies:
      - c
      - b
  - unit_id: b
    description: d
    allowed_directories:
      - src
      - src/b
`;
  expect(report(text)).toMatchInlineSnapshot(`
    "plan:2:14 work_units[0].unit_id: expected a string, got the number 1: put it in quotes, "1" (Name of the unit, for dependencies, logs and its folder)
    plan:5:5 work_units[1]: unit "b" has no allowed_directories: name at least one directory, relative to the checkout, in which it may write
    plan:8:9 work_units[1].dependencies[0]: unknown dependency "c": expected the id of a unit of this plan
    plan:9:9 work_units[1].dependencies[1]: unit "b" depends on itself and could never start: remove this dependency
    plan:10:14 work_units[2].unit_id: the id "b" is taken by work_units[1]: give each unit its own id
    plan:13:9 work_units[2].allowed_directories[0]: "src" of unit "b" overlaps "src" of work_units[0]: give each unit directories of its own, merge the units, or let one depend on the other
    plan:14:9 work_units[2].allowed_directories[1]: "src/b" of unit "b" overlaps "src" of work_units[0]: give each unit directories of its own, merge the units, or let one depend on the other"
  `);
});

test('numbers without an end are called by their name', () => {
  const text = 'work_units:\n- { unit_id: a, description: x, allowed_directories: [a], timeout_ms: -.inf }\n';
  expect(report(text)).toContain('got the number -Infinity');
});

describe('a text that is no plan', () => {
  test.for([
    { name: 'nothing', text: '' },
    { name: 'only space', text: ' \n\t\uFEFF' },
    { name: 'only a comment', text: '# later' },
    { name: 'a list', text: '[]' },
    { name: 'a string', text: '"x"' },
    { name: 'null', text: 'null', format: 'json' as const },
    { name: 'prose', text: 'Please build the thing.' },
    { name: 'no units', text: '{}' },
    { name: 'null for units', text: '{"work_units": null}' },
    { name: 'an empty plan', text: '{"work_units": []}' },
    { name: 'a newer plan', text: '{"schema_version": 2, "work_units": {}}' },
    { name: 'a version in words', text: '{"schema_version": "one", "work_units": []}' },
    { name: 'two documents', text: 'work_units: []\n---\nwork_units: []\n' },
    { name: 'a repeated YAML key', text: 'verify: a\nverify: b\nwork_units: []\n' },
    { name: 'broken YAML', text: 'work_units: [\nverify: x' },
    { name: 'an unknown alias', text: 'work_units: *units' },
    { name: 'an alias to itself', text: 'work_units: &a [{unit_id: *a}]' },
    { name: 'an alias bomb', text: aliasBomb() },
    { name: 'more than four million bytes', text: 'x'.repeat(4_000_001) },
    { name: 'more than four million bytes of umlauts', text: 'ü'.repeat(2_000_001) },
    { name: 'a list too deep', text: `{"work_units": ${'['.repeat(80)}${']'.repeat(80)}}` },
  ])('$name is told so', ({ text, ...options }) => {
    expect(report(text, options)).toMatchSnapshot();
  });

  test.for(['- ', '[', '? ', '{a: ', 'x: ', '!!map {? ', '&a [', '? - '])(
    '%j a million times over does no harm',
    (piece) => {
      const text = piece.repeat(Math.floor(3_900_000 / piece.length));
      expect(parsePlanText(text, { format: 'yaml' }).ok).toBe(false);
    },
  );

  test('blocks that are indented ever deeper do no harm', () => {
    const text = Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    expect(codes(parsePlanText(text))).toEqual(['too_deep']);
  });

  test('more units than a plan may have are refused at once', () => {
    expect(codes(parsePlan({ work_units: Array.from({ length: MAX_WORK_UNITS + 1 }) }))).toEqual([
      'too_long',
    ]);
  });
});

function aliasBomb(): string {
  const lines = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [x, x, x]'
      : `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  );
  return lines.join('\n');
}

test('a plan of a hundred thousand units is followed to the end of its only cycle', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) =>
    unit(`u${index}`, { dependencies: index === 0 ? [] : [`u${index - 1}`] }),
  );
  chain[0] = unit('u0', { dependencies: ['u99999'] });
  expect(codes(parsePlan({ work_units: chain }))).toEqual(['dependency_cycle']);
});

describe('warnings', () => {
  test('tell of fields that look mistyped and of fields that nobody uses', () => {
    const plan = {
      work_units: [unit('a', { dependancies: [], nickname: 'n', agent: 'claude', command: ['x'] })],
    };
    expect(report(JSON.stringify(plan))).toMatchInlineSnapshot(`
      "plan:1:96 work_units[0].dependancies: the field "dependancies" is unknown and ignored (did you mean "dependencies"?)
      plan:1:141 work_units[0].command: the agent of this unit does not use "command": remove it, or set "agent": "command""
    `);
  });

  test('tell of YAML tags', () => {
    expect(
      report('work_units:\n- {unit_id: a, description: !x d, allowed_directories: [a]}'),
    ).toMatchInlineSnapshot(`"plan:2:29: Unresolved tag: !x: remove the tag, it is ignored"`);
  });
});

describe('whatever comes', () => {
  const unitLike = fc.record(
    {
      unit_id: fc.oneof(fc.constantFrom('a', 'A', 'b', '__x__', ''), fc.jsonValue()),
      description: fc.oneof(fc.string(), fc.jsonValue()),
      allowed_directories: fc.oneof(
        fc.array(fc.constantFrom('a', 'a/b', '.', '/', '..', 'A', '')),
        fc.jsonValue(),
      ),
      dependencies: fc.oneof(fc.array(fc.constantFrom('a', 'A', 'b', 'c')), fc.jsonValue()),
      script: fc.jsonValue(),
      command: fc.jsonValue(),
      verify: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const planLike = fc.record({
    work_units: fc.array(fc.oneof(unitLike, fc.jsonValue())),
    schema_version: fc.jsonValue(),
  });

  test('data never makes it throw, and a refusal always says why', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), planLike, fc.jsonValue()), (value) => {
        const result = parsePlan(value);
        if (!result.ok) expect(result.problems).not.toHaveLength(0);
      }),
      { numRuns: 500 },
    );
  });

  test('text never makes it throw, and every problem of a plan has a place', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      planLike.map((plan) => JSON.stringify(plan, null, 1)),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('json', 'yaml', undefined), (text, format) => {
        const result = parsePlanText(text, { format });
        if (result.ok || text.trim() === '') return;
        expect(result.problems).not.toHaveLength(0);
        for (const problem of format === 'json' ? result.problems : [])
          expect(problem.line).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('a plan that was read is read again unchanged', () => {
    const good = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(good, fc.jsonValue(), (ids, extra) => {
        // JSON has no negative zero, so the extra goes through JSON once before.
        const first = parsePlan({
          extra: JSON.parse(JSON.stringify(extra)),
          work_units: ids.map((id) => unit(id)),
        });
        if (!first.ok) throw new Error(formatProblems(first.problems));
        expect(parsePlanText(JSON.stringify(first.plan))).toMatchObject({ ok: true, plan: first.plan });
      }),
    );
  });

  test('keys that reach for prototypes do no harm', () => {
    const text = `{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "work_units": [
      {"unit_id": "a", "description": "d", "allowed_directories": ["a"], "__proto__": {"agent": "x"},
       "script": [{"tool": "t", "args": {"__proto__": {"polluted": 1}}}]}]}`;
    const result = parsePlanText(text);
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.plan.work_units[0]?.agent).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

test.for([
  { name: 'a plan', text: JSON.stringify({ work_units: [unit('a')] }) },
  { name: 'a plan after a byte order mark', text: `\uFEFF${JSON.stringify({ work_units: [unit('a')] })}` },
  { name: 'broken rules', text: '{\n  "work_units": [{ "unit_id": "a" }]\n}' },
  { name: 'no JSON', text: 'work_units: []' },
  { name: 'comments', text: '// a plan\n{ "work_units": [] }' },
  { name: 'nothing', text: ' \n' },
  { name: 'too much', text: ' '.repeat(MAX_PLAN_BYTES + 1) },
])('$name: the reader of JSON alone says what the reader of all formats says', ({ text }) => {
  expect(parseJsonPlan(text)).toEqual(parsePlanText(text, { format: 'json' }));
});
