import { expect, test } from 'vitest';
import { z } from 'zod';
import { fileTools } from '../src/file-tools.ts';

test('each tool needs the capability of what it does', () => {
  const table = fileTools.map(
    (tool) => `${tool.name}: ${tool.capabilities.join(' or ')}${tool.readOnly ? '' : ' (changes)'}`,
  );
  expect(table).toMatchInlineSnapshot(`
    [
      "read_file: workspace.read",
      "read_multiple_files: workspace.read",
      "list_directory: workspace.read",
      "directory_tree: workspace.read",
      "search_files: workspace.read",
      "grep_files: workspace.read",
      "stat_path: workspace.metadata_read",
      "list_allowed_roots: workspace.read",
      "write_file: workspace.write_tracked or workspace.write_ephemeral (changes)",
      "edit_file: workspace.edit (changes)",
      "append_file: workspace.edit (changes)",
      "create_directory: workspace.edit (changes)",
      "move_file: workspace.edit (changes)",
      "copy_file: workspace.edit (changes)",
      "delete_path: workspace.delete (changes)",
    ]
  `);
});

test('each input has a JSON Schema whose fields are described', () => {
  for (const { name, input } of fileTools) {
    const { properties = {} } = z.toJSONSchema(input, { io: 'input' });
    for (const [field, schema] of Object.entries(properties)) {
      expect(schema, `${name}.${field}`).toMatchObject({ description: expect.any(String) });
    }
  }
});
