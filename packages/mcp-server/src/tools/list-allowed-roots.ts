import { z } from 'zod';
import { absolutePath } from '../scope.ts';
import { defineTool } from '../tool.ts';

/** Tells where the session may read and write. */
export const listAllowedRootsTool = defineTool({
  name: 'list_allowed_roots',
  title: 'List allowed directories',
  description:
    'Tells the root of the checkout, which you may read except credentials and .git, and where you may write.',
  capabilities: ['workspace.read'],
  readOnly: true,
  input: z.object({}),
  run: async (_input, { scope }) => {
    const write = scope.areas.map((area) => absolutePath(scope, area));
    const namespace = scope.namespace === null ? null : absolutePath(scope, scope.namespace);
    const structured = { root: scope.root, read: [scope.root], write, namespace };
    return { text: JSON.stringify(structured, null, 2), structured };
  },
});
