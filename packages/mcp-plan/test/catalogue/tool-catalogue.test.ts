import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { CAPABILITIES } from '../../src/capability.ts';
import {
  TOOL_CATALOGUE,
  toolInputJsonSchema,
  toolOutputJsonSchema,
  toolRow,
  toolsGrantedBy,
} from '../../src/catalogue/tool-catalogue.ts';
import { DRAIN_CLASSES } from '../../src/drain-class.ts';
import { buildSessionMcpPlan } from '../../src/session-mcp-plan.ts';

test('the catalogue: who may call what, and what it does', () => {
  const table = TOOL_CATALOGUE.map((row) => {
    const hints = (['readOnly', 'destructive', 'idempotent'] as const).filter((hint) => row[hint]);
    return `${row.name}: ${row.capabilities.join(' or ')} (${hints.join(', ')})${row.needs === null ? '' : ` needs ${row.needs}`}`;
  });
  expect(table).toMatchInlineSnapshot(`
    [
      "read_file: workspace.read (readOnly, idempotent)",
      "read_multiple_files: workspace.read (readOnly, idempotent)",
      "read_media: media.read (readOnly, idempotent)",
      "read_image: media.read (readOnly, idempotent)",
      "list_directory: workspace.read (readOnly, idempotent)",
      "list_directory_recursive: workspace.read (readOnly, idempotent)",
      "directory_tree: workspace.read (readOnly, idempotent)",
      "search_files: workspace.read (readOnly, idempotent)",
      "grep_files: workspace.read (readOnly, idempotent)",
      "stat_path: workspace.metadata_read (readOnly, idempotent)",
      "list_allowed_roots: workspace.read (readOnly, idempotent)",
      "write_file: workspace.write_tracked or workspace.write_ephemeral (destructive, idempotent)",
      "edit_file: workspace.edit (destructive)",
      "append_file: workspace.edit ()",
      "create_directory: workspace.edit (idempotent)",
      "move_file: workspace.edit (destructive)",
      "copy_file: workspace.edit (destructive, idempotent)",
      "delete_path: workspace.delete (destructive, idempotent)",
      "git_status: git.status_read (readOnly, idempotent)",
      "git_diff: git.diff_read (readOnly, idempotent)",
      "git_log: git.status_read (readOnly, idempotent)",
      "git_show: git.status_read (readOnly, idempotent)",
      "exec: process.exec_bounded (destructive) needs exec",
      "web_search: web.search (readOnly, idempotent) needs web_search",
      "visit_url: web.visit (readOnly, idempotent) needs web_visit",
      "download_url: web.download (destructive, idempotent) needs web_visit",
      "report_progress: run.report_progress (readOnly, idempotent)",
      "coordinate: artifact.plan_write ()",
      "read_env: env.read (readOnly, idempotent)",
      "declare_complete: artifact.submit (readOnly, idempotent)",
      "ralph_submit_md_artifact: artifact.submit (idempotent) needs artifact_dir",
      "ralph_verify_md_artifact: artifact.plan_read or artifact.submit (readOnly, idempotent) needs artifact_dir",
      "ralph_stage_md_artifact: artifact.submit () needs artifact_dir",
      "ralph_edit_md_artifact: artifact.submit () needs artifact_dir",
      "ralph_get_md_draft: artifact.plan_read or artifact.submit (readOnly, idempotent) needs artifact_dir",
      "ralph_discard_md_draft: artifact.submit (idempotent) needs artifact_dir",
      "ralph_finalize_md_artifact: artifact.submit (idempotent) needs artifact_dir",
    ]
  `);
});

test.for(TOOL_CATALOGUE)('$name has words for models and JSON Schemas whose fields are described', (row) => {
  expect(row.title.length).toBeGreaterThan(3);
  expect(row.description).toMatch(/^[A-Z].{20,}[.)]$/su);
  expect(row.readOnly && row.destructive).toBe(false);
  for (const schema of [toolInputJsonSchema(row.name), toolOutputJsonSchema(row.name)]) {
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    expect(undescribed(schema, row.name)).toEqual([]);
  }
});

const SchemaNode = z.looseObject({
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
  items: z.unknown().optional(),
});

/** The fields of a schema, at any depth, that say nothing about themselves. */
function undescribed(schema: unknown, at: string): readonly string[] {
  const { properties, items } = SchemaNode.parse(schema);
  const inItems = items === undefined ? [] : undescribed(items, `${at}[]`);
  const inFields = Object.entries(properties).flatMap(([name, field]) => {
    const silent = SchemaNode.parse(field).description === undefined ? [`${at}.${name}`] : [];
    return [...silent, ...undescribed(field, `${at}.${name}`)];
  });
  return [...inItems, ...inFields];
}

test('what a tool answers is exactly what its schema says: unknown fields are refused', () => {
  const { output } = toolRow('append_file');
  expect(output.safeParse({ path: 'src/a', bytes: 1 }).success).toBe(true);
  expect(output.safeParse({ path: 'src/a', bytes: 1, more: true }).success).toBe(false);
});

test('a row is found by its name, and fills in the defaults of its input', () => {
  expect(toolRow('list_directory').input.parse({})).toEqual({ path: '.', recursive: false });
});

test.for(DRAIN_CLASSES.filter((each) => each !== 'development' && each !== 'fix' && each !== 'commit'))(
  'a session of class %s has no tool that destroys but exec, which its jail holds',
  (drain) => {
    const tools = toolsGrantedBy(buildSessionMcpPlan({ drain }).capabilities);
    expect(tools.filter((row) => row.destructive).map((row) => row.name)).toEqual(['exec']);
  },
);

test('all capabilities give all tools, none gives none', () => {
  expect(toolsGrantedBy(CAPABILITIES)).toEqual(TOOL_CATALOGUE);
  expect(toolsGrantedBy([])).toEqual([]);
});
