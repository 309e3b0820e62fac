import { absolutePath } from '../scope.ts';
import { defineTool } from '../tool.ts';

/** Tells where the session may read and write. */
export const listAllowedRootsTool = defineTool('list_allowed_roots', {
  run: async (_input, { scope }) => {
    const write = scope.areas.map((area) => absolutePath(scope, area));
    const namespace = scope.namespace === null ? null : absolutePath(scope, scope.namespace);
    const structured = { root: scope.root, read: [scope.root], write, namespace };
    return { text: JSON.stringify(structured, null, 2), structured };
  },
});
