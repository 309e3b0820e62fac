import { isSecretVariable } from '../secret-variables.ts';
import { defineTool } from '../tool.ts';
import type { ToolFailure } from '../tool.ts';

/** Tells the value of an environment variable that the session was given. */
export const readEnvTool = defineTool('read_env', {
  run: async ({ name = null }, { session }) => {
    const known = new Map(
      Object.entries(session.env ?? {}).filter(([each, value]) => !isSecretVariable(each, value)),
    );
    const allowed = [...known.keys()].toSorted();
    if (name === null) return { text: describeAllowed(allowed), structured: { name, value: null, allowed } };
    const value = known.get(name);
    if (value === undefined) {
      const message = refusal(name, allowed);
      session.onEvent({ type: 'tool_denied', tool: 'read_env', path: null, message });
      return { text: message, isError: true } satisfies ToolFailure;
    }
    return { text: value, structured: { name, value, allowed } };
  },
});

/** The same words for a variable that is not set and one that is kept back: which it is, is nobody's business. */
function refusal(name: string, allowed: readonly string[]): string {
  return `${JSON.stringify(name)} is not among the variables that this session may see. ${describeAllowed(allowed)}`;
}

function describeAllowed(allowed: readonly string[]): string {
  return allowed.length === 0 ? 'It may see none.' : `These may be read: ${allowed.join(', ')}.`;
}
