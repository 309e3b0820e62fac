import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentFormat } from '../../src/document-format.ts';
import { formatProblems } from '../../src/format-problems.ts';
import { parsePlanText } from '../../src/parse-plan-text.ts';
import { formatPlan } from '../../src/update/format-plan.ts';
import { updatePlanText } from '../../src/update/update-plan-text.ts';
import type { WorkPlan } from '../../src/work-plan.ts';

const planOf = (text: string, format: DocumentFormat): WorkPlan => {
  const result = parsePlanText(text, { format });
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result.plan;
};

const textOf = (result: ReturnType<typeof updatePlanText>): string =>
  result.ok ? result.text : formatProblems(result.problems);

const TEXTS: Readonly<Record<DocumentFormat, string>> = {
  json: `{
  "schema_version": 1,
  "team": { "lead": "x" },
  "work_units": [
    { "unit_id": "api", "description": "Add the endpoint", "allowed_directories": ["src/api"] },
    {
      "unit_id": "docs",
      "description": "Describe it",
      "allowed_directories": [
        "docs",
        "guides"
      ],
      "dependencies": ["api"],
      "nickname": "d"
    },
    { "unit_id": "ui", "description": "Use it", "allowed_directories": ["src/ui"], "dependencies": ["api", "docs"], "retries": 1 }
  ]
}
`,
  jsonc: `// the plan of today
{
  "team": { "lead": "x" }, // who leads
  "work_units": [ // units
    // first
    { "unit_id": "api", "description": "Add the endpoint", "allowed_directories": ["src/api"] }, // done soon
    {
      "unit_id": "docs", /* id */
      "description": "Describe it",
      "allowed_directories": [
        "docs", // texts
        "guides", // more texts
      ],
      "dependencies": ["api"],
      "nickname": "d",
    },
    { "unit_id": "ui", "description": "Use it", "allowed_directories": ["src/ui"], "dependencies": ["api", "docs"], "retries": 1 },
    // last
  ],
}
`,
  yaml: `# the plan of today
team: {lead: x}   # who leads
work_units:
  # first
  - unit_id: api
    description: Add the endpoint
    allowed_directories: [src/api]   # one place

  - unit_id: docs # id
    description: >-
      Describe
      it
    allowed_directories:
      - docs # texts
      # between
      - guides
    dependencies: [ api ]
    nickname: d

  # third
  - {unit_id: ui, description: Use it, allowed_directories: [src/ui], dependencies: [api, docs], retries: 1}
# last
`,
  toml: `# the plan of today
schema_version = 1
team.lead = "x" # who leads

# first
[[work_units]]
unit_id = "api"
description = "Add the endpoint"
allowed_directories = ["src/api"] # one place

[[work_units]] # second
unit_id = "docs" # id
description = """
Describe it"""
allowed_directories = [
  "docs", # texts
  "guides",
]
dependencies = ["api"]
nickname = 'd'

# third
[[work_units]]
unit_id = "ui"
description = "Use it"
allowed_directories = ["src/ui"]
dependencies = ["api", "docs"]
retries = 1
# last
`,
  markdown: `---
type: plan
team: {lead: x} # who leads
---

# Title

Prose.

## Work Units

- [api] Add the endpoint
  Directories: src/api

- [docs] Describe it
  Directories: docs, guides
  Depends on: api
* [ui] Use it
  Directories: src/ui
  Depends on: api, docs

## Notes

- keep me
`,
};

const FORMATS = Object.keys(TEXTS) as DocumentFormat[];
const formats = FORMATS.map((format) => ({ format, text: TEXTS[format] }));

const COMMENTS: Readonly<Record<DocumentFormat, readonly string[]>> = {
  json: [],
  jsonc: ['// the plan of today', '// who leads', '// units', '// first', '// done soon', '// last'],
  yaml: ['# the plan of today', '# who leads', '# first', '# third', '# last'],
  toml: ['# the plan of today', '# who leads', '# first', '# third', '# last'],
  markdown: ['# who leads', '# Title', 'Prose.', '## Notes', '- keep me'],
};

const changed = (plan: WorkPlan, change: (plan: WorkPlan) => void): WorkPlan => {
  const copy = structuredClone(plan);
  change(copy);
  return copy;
};

test.for(formats)('$format: an unchanged plan gives the identical text', ({ format, text }) => {
  for (const written of [text, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`])
    expect(updatePlanText(written, planOf(written, format), { format })).toEqual({ ok: true, text: written });
});

describe.each(formats)('$format', ({ format, text }) => {
  const lines = (next: string) => {
    const before = text.split('\n');
    const after = next.split('\n');
    const removed = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
    return [...removed, ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)].join(
      '\n',
    );
  };
  const update = (change: (plan: WorkPlan) => void) => {
    const next = changed(planOf(text, format), change);
    const updated = textOf(updatePlanText(text, next, { format }));
    expect(planOf(updated, format)).toEqual(next);
    return lines(updated);
  };

  const unitAt = (plan: WorkPlan, index: number) => {
    const unit = plan.work_units[index];
    if (unit === undefined) throw new Error(`no unit ${index}`);
    return unit;
  };

  test('a unit is serialised', () => {
    const serialise = (plan: WorkPlan) => {
      unitAt(plan, 0).dependencies = ['ui'];
      unitAt(plan, 2).dependencies = [];
    };
    expect(update(serialise)).toMatchSnapshot();
  });

  test('a directory goes, others come', () => {
    const narrow = (plan: WorkPlan) => {
      unitAt(plan, 1).allowed_directories = ['manual', 'site/x', 'guides'];
    };
    expect(update(narrow)).toMatchSnapshot();
  });

  test('a unit is merged into another', () => {
    const merge = (plan: WorkPlan) => {
      plan.work_units.splice(1, 1);
      unitAt(plan, 0).allowed_directories.push('docs', 'guides');
      unitAt(plan, 1).dependencies = ['api'];
    };
    expect(update(merge)).toMatchSnapshot();
  });

  test('a unit comes, another goes to the front', () => {
    const reorder = (plan: WorkPlan) => {
      const { retries: _, ...ui } = unitAt(plan, 2);
      const more = { unit_id: 'new', description: 'Do more', allowed_directories: ['n'], dependencies: [] };
      plan.work_units = [ui, ...plan.work_units.slice(0, 2), more];
    };
    expect(update(reorder)).toMatchSnapshot();
  });

  test('fields of the plan change', () => {
    const verify = (plan: WorkPlan) => {
      plan.verify = 'npm test';
      plan['team'] = { lead: 'y', seats: 2 };
    };
    expect(update(verify)).toMatchSnapshot();
  });

  test('all units go, as far as the format can say so', () => {
    const updated = updatePlanText(text, { ...planOf(text, format), noop: true, work_units: [] }, { format });
    expect(textOf(updated)).toMatchSnapshot();
  });
});

const IDS = ['api', 'docs', 'ui', 'new', 'x-1'];

const plainText = fc
  .string({ minLength: 1, maxLength: 12 })
  .map((text) => text.replace(/[^a-z0-9 .-]/gu, 'x').trim() || 'y')
  .map((text) => `a${text}`);
const anyText = fc.oneof(plainText, fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }));
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const anyExtra = fc.record(
  {
    agent: anyText,
    retries: fc.nat(100),
    priority: fc.integer(),
    command: fc.array(anyText, { minLength: 1, maxLength: 3 }),
    nickname: fc.oneof(
      anyText,
      fc.array(anyText, { maxLength: 3 }),
      fc.dictionary(anyText, number, { maxKeys: 3 }),
    ),
    'odd "key"': fc.array(fc.dictionary(anyText, fc.array(fc.boolean()), { maxKeys: 2 }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const unitIn = (format: DocumentFormat) =>
  fc.record({
    description: format === 'markdown' ? plainText : anyText,
    more: fc.subarray(['x', 'y', 'z']),
    dependencies: fc.shuffledSubarray(IDS),
    extra: format === 'markdown' ? fc.constant({}) : anyExtra,
  });

const planIn = (format: DocumentFormat): fc.Arbitrary<WorkPlan> =>
  fc
    .record({
      ids: fc.shuffledSubarray(IDS, { minLength: 1 }),
      units: fc.array(unitIn(format), { minLength: IDS.length, maxLength: IDS.length }),
      fields: fc.record(
        {
          verify: anyText,
          commit: fc.constantFrom('off' as const, 'per_unit' as const),
          team: fc.dictionary(plainText, anyText, { maxKeys: 2 }),
          note: fc.array(anyText),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ ids, units, fields }) => ({
      ...fields,
      schema_version: 1 as const,
      work_units: ids.map((id, index) => {
        const { description, more, dependencies, extra } = units[index] ?? {};
        return {
          ...extra,
          unit_id: id,
          description: description ?? '',
          allowed_directories: [`src/${id}`, ...(more ?? []).map((segment) => `${id}/${segment}`)],
          dependencies: (dependencies ?? []).filter(
            (other) => ids.includes(other) && IDS.indexOf(other) < IDS.indexOf(id),
          ),
        };
      }),
    }));

describe.each(FORMATS.map((format) => ({ format })))('whatever the plan, in $format', ({ format }) => {
  const plans = planIn(format);

  test('what is written is read again', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(planOf(textOf(formatPlan(plan, format)), format)).toEqual(plan);
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });

  test('an update says exactly the new plan, and comments survive', () => {
    const texts = fc.oneof(
      fc.constant(TEXTS[format]),
      fc.constant(TEXTS[format].replaceAll('\n', '\r\n')),
      plans.map((plan) => textOf(formatPlan(plan, format))),
    );
    fc.assert(
      fc.property(texts, plans, plans, (text, first, second) => {
        const once = textOf(updatePlanText(text, first, { format }));
        expect(planOf(once, format)).toEqual(first);
        const twice = textOf(updatePlanText(once, second, { format }));
        expect(planOf(twice, format)).toEqual(second);
        const comments = COMMENTS[format].filter((comment) => text.includes(comment));
        for (const comment of comments.filter((comment) => !ON_LINES.includes(comment)))
          expect(twice).toContain(comment);
        expect(updatePlanText(twice, second, { format })).toEqual({ ok: true, text: twice });
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });
});

/** Comments at the end of a line go with what stands on it. */
const ON_LINES = ['// who leads', '# who leads', '// done soon'];

describe('what a format cannot say is refused, never dropped', () => {
  const plan = (more: object): WorkPlan => ({
    schema_version: 1,
    work_units: [{ unit_id: 'a', description: 'd', allowed_directories: ['a'], dependencies: [], ...more }],
  });

  test.for<{ name: string; more: object; format: DocumentFormat }>([
    { name: 'a command in Markdown', more: { command: ['x'], retries: 1 }, format: 'markdown' },
    { name: 'several lines in Markdown', more: { description: 'one\ntwo' }, format: 'markdown' },
    { name: 'steps in Markdown', more: { step_ids: ['S-1'] }, format: 'markdown' },
    {
      name: 'a comma in a directory in Markdown',
      more: { allowed_directories: ['a,b'] },
      format: 'markdown',
    },
    { name: 'an id in Markdown that starts with a digit', more: { unit_id: '1a' }, format: 'markdown' },
    { name: 'null in TOML', more: { note: null }, format: 'toml' },
    { name: 'half a character in TOML', more: { description: '\uD800' }, format: 'toml' },
    { name: 'a number in JSON that is none', more: { note: Number.NaN }, format: 'json' },
    { name: 'a function', more: { note: () => 1n }, format: 'yaml' },
    { name: 'a large whole number', more: { note: 1n }, format: 'json' },
  ])('$name', ({ more, format }) => {
    const written = formatPlan(plan(more), format);
    expect(written.ok ? 'ok' : formatProblems(written.problems, 'plan')).toMatchSnapshot();
    expect(updatePlanText(textOf(formatPlan(plan({}), format)), plan(more), { format })).toMatchObject({
      ok: false,
      problems: [{ code: 'not_expressible' }, ...(written.ok ? [] : written.problems.slice(1))],
    });
  });

  test('a value that contains itself', () => {
    const note: Record<string, unknown> = {};
    note['note'] = note;
    for (const format of FORMATS)
      expect(formatPlan(plan({ note }), format)).toMatchObject({
        ok: false,
        problems: [{ code: 'too_deep' }],
      });
  });
});

test.for([
  { name: 'is none', text: '{"work_units": [}', codes: ['syntax'] },
  { name: 'is no object', text: '[1]', codes: ['wrong_type'] },
  { name: 'is empty', text: ' ', codes: ['empty_document'] },
  { name: 'has a key twice', text: '{"work_units": [], "work_units": []}', codes: ['duplicate_key'] },
])('a text that $name is left alone', ({ text, codes }) => {
  const plan: WorkPlan = { schema_version: 1, work_units: [] };
  const updated = updatePlanText(text, plan);
  expect(updated.ok ? [] : updated.problems.map(({ code }) => code)).toEqual(codes);
});

test('a plan that breaks rules between units can be mended', () => {
  const text =
    'work_units:\n  - {unit_id: a, description: d, allowed_directories: [x]} # a\n  - {unit_id: b, description: d, allowed_directories: [x/y], dependencies: [c, c]} # b\n';
  const unit = { description: 'd', dependencies: [] };
  const mended = textOf(
    updatePlanText(text, {
      schema_version: 1,
      work_units: [
        { ...unit, unit_id: 'a', allowed_directories: ['x/z'] },
        { ...unit, unit_id: 'b', allowed_directories: ['x/y'], dependencies: ['a'] },
      ],
    }),
  );
  expect(mended).toBe(
    'work_units:\n  - {unit_id: a, description: d, allowed_directories: [x/z]} # a\n  - {unit_id: b, description: d, allowed_directories: [x/y], dependencies: [a]} # b\n',
  );
});

describe('YAML whose lines cannot be changed alone', () => {
  test.for([
    {
      name: 'what an anchor shares is written out',
      text: '# head\nwork_units:\n  - unit_id: a # first\n    description: &d D\n    allowed_directories: [a]\n  - { unit_id: b, description: *d, allowed_directories: [b] }\n',
    },
    {
      name: 'keys with a question mark keep their comments',
      text: '# head\n? work_units\n: - unit_id: a # first\n    description: D\n    allowed_directories: [a]\n  - unit_id: b\n    description: D\n    allowed_directories: [b]\n',
    },
    {
      name: 'a first field behind a dash can go',
      text: '# head\nwork_units:\n  - nickname: x # first\n    unit_id: a\n    description: D\n    allowed_directories: [a]\n  - {unit_id: b, description: D, allowed_directories: [b]}\n',
    },
  ])('$name', ({ text }) => {
    const plan = planOf(text, 'yaml');
    const [a, b] = plan.work_units;
    if (a === undefined || b === undefined) throw new Error('expected two units');
    const { nickname: _, ...first } = a;
    const next = { ...plan, work_units: [{ ...first, description: 'E', dependencies: ['b'] }, b] };
    const updated = textOf(updatePlanText(text, next));
    expect(planOf(updated, 'yaml')).toEqual(next);
    expect(updated).toMatchSnapshot();
  });
});

test('nothing makes it throw', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom(
      'a: &x {b: *x}',
      'work_units: &u []\nmore: *u',
      '[a]\n[a]',
      'work_units = 1',
      '---\n---\n## Work Units\n',
      'null',
      '',
    ),
  );
  fc.assert(
    fc.property(text, planIn('json'), fc.constantFrom(...FORMATS, undefined), (text, plan, format) => {
      const updated = updatePlanText(text, plan, { format });
      if (!updated.ok) expect(updated.problems).not.toHaveLength(0);
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

test('several entries at the end of a line go with the space before them', () => {
  const before =
    'work_units:\n  - { unit_id: a, description: d, allowed_directories: [a, b, c, d], note: 1, more: 2 }\n';
  const after = 'work_units:\n  - { unit_id: a, description: d, allowed_directories: [a, b] }\n';
  expect(textOf(updatePlanText(before, planOf(after, 'yaml')))).toBe(after);
});

test.for<{ format: DocumentFormat; text: string; changed: string }>([
  {
    format: 'jsonc',
    text: `{ "work_units": [{ "unit_id": "a", "description": "x", "allowed_directories": [
  "docs", // texts
  "src", // code
  "lib" // more
] }] }`,
    changed: `{ "work_units": [{ "unit_id": "a", "description": "x", "allowed_directories": [
  "docs", // texts
  "src/api", // code
  "src/core",
  "lib" // more
] }] }`,
  },
  {
    format: 'yaml',
    text: 'work_units:\n- unit_id: a\n  description: x\n  allowed_directories:\n  # all\n  - docs # texts\n  - src # code\n  - lib # more\n',
    changed:
      'work_units:\n- unit_id: a\n  description: x\n  allowed_directories:\n  # all\n  - docs # texts\n  - src/api # code\n  - src/core\n  - lib # more\n',
  },
  {
    format: 'toml',
    text: '[[work_units]]\nunit_id = "a"\ndescription = "x"\nallowed_directories = [\n  "docs", # texts\n  "src", # code\n  "lib" # more\n]\n',
    changed:
      '[[work_units]]\nunit_id = "a"\ndescription = "x"\nallowed_directories = [\n  "docs", # texts\n  "src/api", # code\n  "src/core",\n  "lib" # more\n]\n',
  },
])('in $format a directory that is narrowed keeps its place and its comment', ({ format, text, changed }) => {
  const plan = planOf(text, format);
  const work_units = plan.work_units.map((unit) => ({
    ...unit,
    allowed_directories: ['docs', 'src/api', 'src/core', 'lib'],
  }));
  expect(textOf(updatePlanText(text, { ...plan, work_units }, { format }))).toBe(changed);
});

test.for<{ format: DocumentFormat; text: string }>([
  {
    format: 'json',
    text: '{"__proto__":1,"work_units":[{"unit_id":"a","description":"x","allowed_directories":["src"],"__proto__":{"x":1}}]}',
  },
  {
    format: 'yaml',
    text: '__proto__: 1\nwork_units:\n- unit_id: a\n  __proto__: { x: 1 }\n  description: x\n  allowed_directories: [src]\n',
  },
  {
    format: 'toml',
    text: '__proto__ = 1\n[[work_units]]\n__proto__ = { x = 1 }\nunit_id = "a"\ndescription = "x"\nallowed_directories = ["src"]\n',
  },
])('in $format a field that no plan can hold is not taken out of the text', ({ format, text }) => {
  const plan = planOf(text, format);
  const work_units = plan.work_units.map((unit) => ({ ...unit, allowed_directories: ['lib'] }));
  expect(textOf(updatePlanText(text, { ...plan, work_units }, { format }))).toBe(text.replace('src', 'lib'));
});
