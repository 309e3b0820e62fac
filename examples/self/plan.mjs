// The plan of this example: four units, each with a test and a line of documentation for its own package.

const unit = ({ name, dependencies, description, test, lines }) => {
  const directory = `packages/${name}`;
  const file = `test/example-${name}.test.ts`;
  const proof = `---
type: development_result
status: completed
---

## Summary

- [SUM-1] ${description}

## Files Changed

- [FILE-1] ${directory}/${file}
- [FILE-2] ${directory}/README.md

## Plan Items Proven

- [${name}] ${description}
  Disposition: completed
`;
  return {
    unit_id: name,
    description,
    allowed_directories: [directory],
    dependencies,
    agent: 'script',
    script: [
      { tool: 'directory_tree', args: { path: `${directory}/src` } },
      { tool: 'read_file', args: { path: `${directory}/src/index.ts` } },
      { tool: 'report_progress', args: { status: 'writing', note: `${directory}/${file}` } },
      { tool: 'write_file', args: { path: `${directory}/${file}`, content: `${lines.join('\n')}\n` } },
      {
        tool: 'append_file',
        args: { path: `${directory}/README.md`, content: `\n\`${file}\` holds it to this: ${test}.\n` },
      },
      { tool: 'git_diff', args: {} },
      { tool: 'ralph_submit_md_artifact', args: { artifact_type: 'development_result', content: proof } },
      { tool: 'declare_complete', args: { summary: description } },
    ],
  };
};

const units = [
  {
    name: 'manifest',
    dependencies: [],
    description: 'Test that overlapping directories of two units are reported with both names',
    test: 'two units that may write the same directory are refused, and both are named',
    lines: [
      "import { expect, test } from 'vitest';",
      "import { parsePlan } from '../src/parse-plan.ts';",
      '',
      "test('two units that may write the same directory are refused, and both are named', () => {",
      "  const unit = (unit_id: string, directory: string) => ({ unit_id, description: 'x', allowed_directories: [directory] });",
      "  const result = parsePlan({ work_units: [unit('one', 'src/api'), unit('two', 'src/api/v2')] });",
      '  const problems = result.ok ? [] : result.problems;',
      "  expect(problems.map(({ code }) => code)).toEqual(['overlap']);",
      '  expect(problems[0]?.message).toMatch(/one/);',
      '});',
    ],
  },
  {
    name: 'mcp-plan',
    dependencies: [],
    description: 'Test that a session that plans can never write tracked files',
    test: 'a session that plans can read the tree but not write its tracked files',
    lines: [
      "import { expect, test } from 'vitest';",
      "import { buildSessionMcpPlan } from '../src/session-mcp-plan.ts';",
      '',
      "test('a session that plans can read the tree but not write its tracked files', () => {",
      "  const { capabilities } = buildSessionMcpPlan({ drain: 'planning' });",
      "  expect(capabilities).toContain('workspace.read');",
      "  expect(capabilities).not.toContain('workspace.write_tracked');",
      '});',
    ],
  },
  {
    name: 'reducer',
    dependencies: ['manifest'],
    description: 'Test that a run of which nothing was heard is in its initial state',
    test: 'no events, no change',
    lines: [
      "import { expect, test } from 'vitest';",
      "import { replay } from '../src/reduce.ts';",
      "import { initialState } from '../src/run-state.ts';",
      '',
      "test('no events, no change', () => {",
      '  expect(replay([])).toEqual(initialState());',
      '});',
    ],
  },
  {
    name: 'agents',
    dependencies: ['mcp-plan'],
    description: 'Test that every agent that is listed can be found by its name',
    test: 'every agent that is listed can be found by its name',
    lines: [
      "import { expect, test } from 'vitest';",
      "import { AGENT_NAMES, findAgent } from '../src/registry.ts';",
      '',
      "test.for(AGENT_NAMES)('the agent %s can be found by its name', (name) => {",
      '  expect(findAgent(name)).toMatchObject({ adapter: { name }, model: null });',
      '});',
    ],
  },
];

export const plan = {
  schema_version: 1,
  verify: [
    'node',
    'node_modules/vitest/vitest.mjs',
    'run',
    ...units.map(({ name }) => `packages/${name}/test/example-${name}`),
  ],
  verify_timeout_ms: 1_200_000,
  work_units: units.map(unit),
};
