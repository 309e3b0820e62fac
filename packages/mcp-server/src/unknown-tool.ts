import { didYouMean } from '@ralph/mcp-plan';
import type { ToolName } from '@ralph/mcp-plan';
import type { ToolCall } from './tool-call.ts';
import { TOOLS } from './tools.ts';

/** The JSON-RPC answer to a call of a tool that a session does not have. */
export interface UnknownTool {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly error: { readonly code: -32602; readonly message: string };
}

/** Tools of earlier versions, and what does their work now. */
const REPLACEMENTS: ReadonlyMap<string, ToolName> = new Map([
  ['ralph_submit_artifact', 'ralph_submit_md_artifact'],
  ['ralph_submit_plan_section', 'ralph_stage_md_artifact'],
  ['ralph_insert_plan_step', 'ralph_edit_md_artifact'],
  ['ralph_replace_plan_step', 'ralph_edit_md_artifact'],
  ['ralph_remove_plan_step', 'ralph_edit_md_artifact'],
  ['ralph_get_plan_draft', 'ralph_get_md_draft'],
  ['ralph_discard_plan_draft', 'ralph_discard_md_draft'],
  ['ralph_finalize_plan', 'ralph_finalize_md_artifact'],
  ['unsafe_exec', 'exec'],
  ['raw_exec', 'exec'],
]);

/** Answers a request that calls a tool which is not among the granted ones; undefined for every other request. */
export function unknownTool(call: ToolCall | undefined, granted: readonly string[]): UnknownTool | undefined {
  if (call === undefined || granted.includes(call.name)) return undefined;
  const shown = JSON.stringify(call.name.slice(0, 200));
  const message = `Tool ${shown} not found. ${hint(call.name, granted)}`;
  return { jsonrpc: '2.0', id: call.id, error: { code: -32602, message } };
}

function hint(name: string, granted: readonly string[]): string {
  const bare = name.replace(/^mcp__ralph(?:__|\.)|^ralph[_.](?=[a-z])/u, '');
  const replacement = REPLACEMENTS.get(name) ?? granted.find((each) => each === bare);
  if (replacement !== undefined && granted.includes(replacement)) return `Call ${replacement}.`;
  if (Object.hasOwn(TOOLS, bare) || Object.hasOwn(TOOLS, name) || replacement !== undefined)
    return 'This session may not use it. Its tools are listed by tools/list.';
  return `Tools are listed by tools/list${didYouMean(bare, granted)}.`;
}
