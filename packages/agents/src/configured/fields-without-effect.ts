import type { AgentDefinition, PolicyProblem } from '@ralph/mcp-plan';
import type { AgentKind } from './agent-kind.ts';

/** What only the command line of a generic agent is put together from. */
const FLAGS = [
  'output_flag',
  'yolo_flag',
  'verbose_flag',
  'print_flag',
  'streaming_flag',
  'session_flag',
  'mcp_config_flag',
  'prompt_by',
  'tool_name',
] as const;

/** Warns of fields that an agent of this kind does not look at. */
export function fieldsWithoutEffect(
  kind: AgentKind,
  definition: AgentDefinition,
  path: readonly string[],
): readonly PolicyProblem[] {
  switch (kind.type) {
    case 'unknown':
      return [];
    case 'known': {
      const why = `ralph knows the flags of ${kind.base.adapter.name}`;
      return ignored(FLAGS, definition, path, why);
    }
    case 'acp': {
      const flags = [...FLAGS.filter((field) => field !== 'tool_name'), 'model_flag', 'json_parser'];
      return ignored(flags, definition, path, 'the protocol says it; what the command line needs is in cmd');
    }
    case 'generic': {
      const needsPlace = definition.model !== undefined && definition.model_flag?.includes('{}') !== true;
      return needsPlace
        ? ignored(['model'], definition, path, 'its model_flag has no {} in which it could be put')
        : [];
    }
  }
}

function ignored(
  fields: readonly string[],
  definition: AgentDefinition,
  path: readonly string[],
  why: string,
): readonly PolicyProblem[] {
  return fields
    .filter((field) => definition[field] !== undefined)
    .map((field) => ({
      code: 'ignored_setting',
      path: [...path, field],
      message: `${field} has no effect here: ${why}. Remove it`,
    }));
}
