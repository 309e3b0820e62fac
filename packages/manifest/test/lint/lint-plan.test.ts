import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LintFacts } from '../../src/lint/lint-facts.ts';
import { lintPlan } from '../../src/lint/lint-plan.ts';
import { lintPlanText } from '../../src/lint/lint-plan-text.ts';
import { MAX_REDUNDANCY_STEPS } from '../../src/lint/redundant-dependencies.ts';
import { parsePlan } from '../../src/parse-plan.ts';
import { PLAN_PROBLEM_CODES } from '../../src/plan-problem.ts';
import { CHECKOUT, anyPlans } from '../random-plans.ts';

const unit = (unit_id: string, more: object = {}) => ({
  unit_id,
  description: `Do ${unit_id}`,
  allowed_directories: [unit_id],
  ...more,
});
const inside = (unit_id: string, ...allowed_directories: readonly string[]) =>
  unit(unit_id, { allowed_directories });

const told = (units: readonly object[], facts?: LintFacts) =>
  lintPlan({ work_units: units }, facts).findings.map(
    ({ severity, code, unit_ids }) => `${severity} ${code} ${unit_ids.join(' ')}`,
  );

const manyFiles = (directory: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${directory}/f${index}.ts`);

interface Case {
  readonly name: string;
  readonly units: readonly object[];
  readonly facts?: LintFacts;
  readonly finds: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'units that are well apart', units: [unit('a'), unit('b', { dependencies: ['a'] })], finds: [] },
  {
    name: 'units that overlap',
    units: [inside('a', 'src'), inside('b', 'src/x')],
    finds: ['error overlap a b'],
  },
  {
    name: 'several mistakes between units, together with warnings',
    units: [
      unit('a', { dependencies: ['a', 'x'] }),
      unit('b', { dependencies: ['c', 'c'] }),
      unit('c', { agnet: 'claude' }),
    ],
    finds: [
      'error self_dependency a',
      'error unknown_dependency a',
      'warning unknown_field c',
      'warning duplicate_dependency b',
    ],
  },
  {
    name: 'a wrong field beside an overlap',
    units: [inside('a', 'src'), { ...inside('b', 'src'), description: 7 }],
    finds: ['error wrong_type b', 'error overlap a b'],
  },
  {
    name: 'defect 24: names that some file systems do not tell apart, and reserved ones at any depth',
    units: [inside('a', 'Src'), inside('b', 'src'), inside('B', 'lib/.GIT/hooks'), inside('__verify__', 'x')],
    finds: [
      'error reserved_unit_id ',
      'error unit_ids_differ_in_case B',
      'error reserved_path B',
      'error overlap a b',
    ],
  },
  // shared files
  {
    name: 'a lockfile that no unit owns',
    units: [inside('a', 'x/a'), inside('b', 'y')],
    facts: { files: ['package.json', 'pnpm-lock.yaml', 'x/a/f', 'y/f'] },
    finds: ['warning shared_file a b'],
  },
  {
    name: 'a root config with one unit below it',
    units: [inside('a', 'app/a'), inside('b', 'lib')],
    facts: { files: ['app/package.json', 'app/a/f', 'lib/f'] },
    finds: [],
  },
  {
    name: 'a config that one of the units owns',
    units: [inside('a', 'app'), unit('b', { allowed_directories: ['app/b'], dependencies: ['a'] })],
    facts: { files: ['app/package.json', 'app/b/f'] },
    finds: ['warning wide_unit a b'],
  },
  {
    name: 'a barrel directly above two units',
    units: [inside('a', 'src/a'), inside('b', 'SRC/b')],
    facts: { files: ['src/index.ts', 'src/a/f.ts', 'src/b/f.ts'], case_insensitive: true },
    finds: ['warning shared_file a b'],
  },
  {
    name: 'a barrel far above two units',
    units: [inside('a', 'src/x/a'), inside('b', 'src/y/b')],
    facts: { files: ['src/index.ts', 'src/x/a/f.ts', 'src/y/b/f.ts'] },
    finds: [],
  },
  // wide units
  {
    name: 'a unit that may write to most files',
    units: [inside('a', 'src', 'src/x'), inside('b', 'docs')],
    facts: { files: [...manyFiles('src/x', 15), ...manyFiles('docs', 10)] },
    finds: ['warning wide_unit a'],
  },
  {
    name: 'a unit that may write to half of the files',
    units: [inside('a', 'src', 'src/x'), inside('b', 'docs')],
    facts: { files: [...manyFiles('src/x', 10), ...manyFiles('docs', 10)] },
    finds: [],
  },
  {
    name: 'a unit with most files of a small checkout',
    units: [inside('a', 'src'), inside('b', 'docs')],
    facts: { files: [...manyFiles('src', 10), 'docs/x'] },
    finds: [],
  },
  {
    name: 'a unit of its own that may write to all files',
    units: [inside('a', 'src')],
    facts: { files: manyFiles('src', 30) },
    finds: [],
  },
  {
    name: 'a top level directory of which a later unit wants a part',
    units: [inside('a', 'src'), unit('b', { allowed_directories: ['src/b'], dependencies: ['a'] })],
    finds: ['warning wide_unit a b'],
  },
  // directories that are not there
  {
    name: 'one new directory beside others',
    units: [inside('a', 'src/news')],
    facts: { files: ['src/api/x'] },
    finds: [],
  },
  {
    name: 'a directory one letter off',
    units: [inside('a', 'src/apu/v1')],
    facts: { files: ['src/api/v1/x'] },
    finds: ['warning missing_directory a'],
  },
  {
    name: 'a directory in the wrong case',
    units: [inside('a', 'Src')],
    facts: { files: ['src/x'] },
    finds: ['warning missing_directory a'],
  },
  {
    name: 'a directory in another case where case does not count',
    units: [inside('a', 'Src')],
    facts: { files: ['src/x'], case_insensitive: true },
    finds: [],
  },
  {
    name: 'a directory with more missing than its last name',
    units: [inside('a', 'server/handlers')],
    facts: { files: ['src/x'] },
    finds: ['warning missing_directory a'],
  },
  {
    name: 'new directories in an empty checkout',
    units: [inside('a', 'x/y/z')],
    facts: { files: [] },
    finds: [],
  },
  // dependencies
  {
    name: 'a dependency that another brings along, at a distance',
    units: [
      unit('a'),
      unit('b', { dependencies: ['a'] }),
      unit('c', { dependencies: ['b'] }),
      unit('d', { dependencies: ['a', 'c'] }),
      unit('e', { dependencies: ['a'] }),
      unit('f', { dependencies: ['a'] }),
    ],
    finds: ['warning redundant_dependency d a'],
  },
  {
    name: 'both dependencies of a diamond',
    units: [
      unit('a'),
      unit('b', { dependencies: ['a'] }),
      unit('c', { dependencies: ['a'] }),
      unit('d', { dependencies: ['b', 'c'] }),
      unit('e'),
    ],
    finds: [],
  },
  {
    name: 'a dependency that is listed three times',
    units: [unit('a'), unit('b', { dependencies: ['a', 'a', 'a'] })],
    finds: ['warning duplicate_dependency b'],
  },
  {
    name: 'a chain of units that are apart',
    units: [
      unit('a'),
      unit('b', { dependencies: ['a'] }),
      unit('c', { dependencies: ['b'] }),
      unit('d', { dependencies: ['c'] }),
    ],
    finds: ['warning over_serialised a b c d'],
  },
  {
    name: 'a short chain',
    units: [unit('a'), unit('b', { dependencies: ['a'] }), unit('c', { dependencies: ['b'] })],
    finds: [],
  },
  {
    name: 'a chain that its directories need',
    units: [
      inside('a', 'x/a', 'x/b'),
      unit('b', { allowed_directories: ['x/b', 'x/c'], dependencies: ['a'] }),
      unit('c', { allowed_directories: ['x/c', 'x/d'], dependencies: ['b'] }),
      unit('d', { allowed_directories: ['x/d'], dependencies: ['c'] }),
    ],
    finds: [],
  },
  {
    name: 'two units that nothing separates',
    units: [inside('a', 'x', 'y'), unit('b', { allowed_directories: ['./Y/', 'x'], dependencies: ['a'] })],
    finds: ['warning inseparable_units a b'],
  },
  {
    name: 'two units in one directory, with a third that waits for the first only',
    units: [
      inside('a', 'x'),
      unit('b', { allowed_directories: ['x'], dependencies: ['a'] }),
      unit('c', { dependencies: ['a'] }),
    ],
    finds: [],
  },
];

test.for(CASES)('$name: $finds', ({ units, facts, finds }) => {
  expect(told(units, facts)).toEqual(finds);
});

test('each says what was expected, what came and what to do', () => {
  const units = [
    inside('api', 'src/api', 'src/handlrs/v1'),
    unit('model', { allowed_directories: ['src/model'], dependencies: ['api', 'api'] }),
    unit('ui', { allowed_directories: ['src/model'], dependencies: ['model', 'api'] }),
    unit('docs', { allowed_directories: ['docs'], dependencies: ['ui'] }),
    unit('all', { allowed_directories: ['src'], dependencies: ['docs'] }),
  ];
  const files = [
    'Cargo.lock',
    'src/lib.rs',
    'src/handlers/v1/x.rs',
    ...manyFiles('src/model', 20),
    'docs/x.md',
  ];
  const { findings } = lintPlan({ work_units: units }, { files });
  expect(findings.map(({ json_path, message }) => `${json_path}: ${message}`).join('\n'))
    .toMatchInlineSnapshot(`
      "work_units: "Cargo.lock" can be written by no unit, but 5 units that work below ("api", "model", "ui", "docs", "all") may all need to change what is in there: change them before the run or after it
      work_units[1].allowed_directories: unit "model" may write to 83 % of the files of the checkout: name only the directories that it needs, so that others can work beside it
      work_units[2].allowed_directories: unit "ui" may write to 83 % of the files of the checkout: name only the directories that it needs, so that others can work beside it
      work_units[4].allowed_directories: unit "all" may write to 92 % of the files of the checkout: name only the directories that it needs, so that others can work beside it
      work_units[0].allowed_directories[1]: the directory "src/handlrs/v1" of unit "api" is not in the checkout (did you mean "src/handlers/v1"?): correct it if it is not meant to be new
      work_units[1].dependencies[1]: the dependency "api" is listed more than once: remove the others
      work_units[2].dependencies[1]: unit "ui" need not name "api": "model" already waits for it; remove this dependency
      work_units: the units run almost one after the other: 5 of 5 wait in one chain ("api", "model", "ui", "docs", "all"), though 3 of its 4 steps lead to other directories: remove the dependencies that the work does not need"
    `);
});

test('in a text each has its line, in the order of the text', () => {
  const text = `work_units:
  - { unit_id: a, description: d, allowed_directories: [src], dependencies: [a] }
  - { unit_id: b, description: d, allowed_directories: [src/b], agnet: x }
`;
  const { findings, valid, plan } = lintPlanText(text);
  expect(findings.map(({ line, column, code }) => `${line}:${column} ${code}`)).toMatchInlineSnapshot(`
    [
      "2:78 self_dependency",
      "3:57 overlap",
      "3:72 unknown_field",
    ]
  `);
  expect([valid, plan?.work_units.length]).toEqual([false, 2]);
});

test('a text that is no document is one error, and what its syntax shows is an error too', () => {
  expect(lintPlanText('{"work_units": [}')).toMatchObject({
    valid: false,
    plan: null,
    metrics: null,
    findings: [{ code: 'syntax', severity: 'error', line: 1 }],
  });
  const twice =
    '{"work_units": [{"unit_id": "a", "description": "d", "allowed_directories": ["a"]}], "verify": "x", "verify": "y"}';
  expect(lintPlanText(twice)).toMatchObject({
    valid: false,
    findings: [{ code: 'duplicate_key', unit_ids: [] }],
  });
});

const codes = (findings: readonly { readonly code: string; readonly json_path: string }[]) =>
  findings.map(({ code, json_path }) => `${code} ${json_path}`).sort();

test('defect 3: its errors are literal codes, those for which a plan is refused, whatever it is given, and it never throws', () => {
  const values = fc.oneof(anyPlans, fc.record({ work_units: fc.anything() }), fc.anything());
  fc.assert(
    fc.property(values, (value) => {
      const report = lintPlan(value, { files: CHECKOUT });
      const result = parsePlan(value);
      expect(report.valid).toBe(result.ok);
      const errors = report.findings.filter(({ severity }) => severity === 'error');
      expect(codes(errors)).toEqual(codes(result.ok ? [] : result.problems));
      for (const { code } of report.findings) expect(PLAN_PROBLEM_CODES).toContain(code);
    }),
    { numRuns: 500 },
  );
});

test('looking for dependencies that say nothing new is given up where it takes too long, and says so', () => {
  const width = 100;
  const layers = Math.ceil(MAX_REDUNDANCY_STEPS / width ** 2 / width) + 3;
  const units = Array.from({ length: layers * width }, (_, index) => {
    const layer = Math.floor(index / width);
    const needs = Array.from({ length: width }, (_, at) => `u${(layer - 1) * width + at}`);
    // The first unit as well, so that the search goes down to it.
    return unit(`u${index}`, { dependencies: layer === 0 ? [] : [...new Set([...needs, 'u0'])] });
  });
  const { skipped, valid } = lintPlan({ work_units: units });
  expect({ skipped, valid }).toEqual({ skipped: ['redundant_dependency'], valid: true });
  expect(lintPlan({ work_units: units.slice(0, 2 * width) }).skipped).toEqual([]);
});
