import { expectTypeOf } from 'vitest';
import { defineTool } from '../src/tool.ts';
import type { Tool } from '../src/tool.ts';

const tool = defineTool('append_file', {
  run: async (input) => {
    expectTypeOf(input).toEqualTypeOf<{ path: string; content: string }>();
    return { text: input.path, structured: { path: input.path, bytes: 1 } };
  },
});
expectTypeOf(tool).toEqualTypeOf<Tool<'append_file'>>();
expectTypeOf(tool).toExtend<Tool>();

defineTool('append_file', { run: async () => ({ text: 'no, because …', isError: true }) });

// @ts-expect-error a tool without a row of the catalogue
defineTool('launch_rocket', { run: async () => ({ text: '', isError: true }) });

defineTool('append_file', {
  // @ts-expect-error the input of this row has no such field
  run: async ({ target }) => ({ text: String(target), isError: true }),
});

// @ts-expect-error an answer without the data that its row promises
defineTool('append_file', { run: async () => ({ text: 'done' }) });

// @ts-expect-error an answer with data of another shape than its row promises
defineTool('append_file', { run: async () => ({ text: 'done', structured: { path: 1, bytes: 1 } }) });

// @ts-expect-error a row without a tool
export const incomplete: { readonly [Name in 'exec' | 'append_file']: Tool<Name> } = { append_file: tool };
