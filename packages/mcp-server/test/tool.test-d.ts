import { expectTypeOf } from 'vitest';
import { defineTool } from '../src/tool.ts';
import type { Tool } from '../src/tool.ts';

const tool = defineTool('write_file', {
  run: async (input) => {
    expectTypeOf(input).toEqualTypeOf<{ path: string; content: string }>();
    return { text: input.path };
  },
});
expectTypeOf(tool).toEqualTypeOf<Tool<'write_file'>>();
expectTypeOf(tool).toExtend<Tool>();

// @ts-expect-error a tool without a row of the catalogue
defineTool('launch_rocket', { run: async () => ({ text: '' }) });

// @ts-expect-error the input of this row has no such field
defineTool('write_file', { run: async ({ target }) => ({ text: String(target) }) });

// @ts-expect-error a row without a tool
export const incomplete: { readonly [Name in 'exec' | 'write_file']: Tool<Name> } = { write_file: tool };
