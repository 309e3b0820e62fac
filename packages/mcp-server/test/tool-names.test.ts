import { expect, test } from 'vitest';
import { CAPABILITIES, TOOL_CATALOGUE, buildSessionMcpPlan } from '@ralph/mcp-plan';
import { toolNamesFor } from '../src/tool-names.ts';
import { TOOLS } from '../src/tools.ts';

test('every row of the catalogue is implemented under its own name, and nothing else is', () => {
  expect(Object.keys(TOOLS)).toEqual(TOOL_CATALOGUE.map(({ name }) => name));
  for (const row of TOOL_CATALOGUE) {
    expect(TOOLS[row.name]).toMatchObject({ name: row.name, description: row.description });
    expect(TOOLS[row.name].input).toBe(row.input);
  }
});

const means = { exec: 'unconfined', artifact_dir: '/a' } as const;

test('exec needs a way to run, artifacts need a place', () => {
  const without = toolNamesFor({ capabilities: CAPABILITIES, exec: 'off', artifact_dir: null });
  const all = toolNamesFor({ capabilities: CAPABILITIES, ...means });
  const needy = all.filter((name) => !without.includes(name));
  expect(needy).toEqual(['exec', ...all.filter((name) => name.includes('_md_'))]);
});

test('defect 31: without a jail exec is offered only where the session says so', () => {
  const offers = (exec: 'off' | 'unconfined') =>
    toolNamesFor({ capabilities: CAPABILITIES, exec, artifact_dir: null }).includes('exec');
  expect([offers('off'), offers('unconfined')]).toEqual([false, true]);
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
      "read_media",
      "read_image",
      "list_directory",
      "list_directory_recursive",
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
      "ralph_verify_md_artifact",
      "ralph_stage_md_artifact",
      "ralph_edit_md_artifact",
      "ralph_get_md_draft",
      "ralph_discard_md_draft",
      "ralph_finalize_md_artifact",
    ]
  `);
});
