import { expect, test } from 'vitest';
import { CAPABILITIES, buildSessionMcpPlan } from '@ralph/mcp-plan';
import { TOOL_CAPABILITIES, toolNamesFor } from '../src/tool-names.ts';
import { TOOLS } from '../src/tools.ts';

test('the light table names every tool with its capabilities, in the same order', () => {
  const real = [...TOOLS.values()].map(({ name, capabilities }) => [name, capabilities.toSorted()]);
  const table = [...TOOL_CAPABILITIES].map(([name, capabilities]) => [name, capabilities.toSorted()]);
  expect(table).toEqual(real);
});

const means = { exec: 'unconfined', artifact_dir: '/a' } as const;

test('exec needs a way to run, artifacts need a place', () => {
  const without = toolNamesFor({ capabilities: CAPABILITIES, exec: 'off', artifact_dir: null });
  const all = toolNamesFor({ capabilities: CAPABILITIES, ...means });
  expect(all.filter((name) => !without.includes(name))).toEqual(['exec', 'ralph_submit_md_artifact']);
});

test('a session without capabilities is offered nothing', () => {
  expect(toolNamesFor({ capabilities: [], ...means })).toEqual([]);
});

test('a reviewer is offered no tool that writes files', () => {
  const { capabilities } = buildSessionMcpPlan({ drain: 'review' });
  expect(toolNamesFor({ capabilities, ...means })).toMatchInlineSnapshot(`
    [
      "read_file",
      "read_multiple_files",
      "list_directory",
      "directory_tree",
      "search_files",
      "grep_files",
      "stat_path",
      "list_allowed_roots",
      "git_status",
      "git_diff",
      "git_log",
      "git_show",
      "exec",
      "report_progress",
      "declare_complete",
      "ralph_submit_md_artifact",
    ]
  `);
});
