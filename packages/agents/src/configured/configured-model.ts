import { parseModelFlag } from '@ralph/mcp-plan';
import type { AgentDefinition, PolicyProblem } from '@ralph/mcp-plan';

/** The model that a configured agent asks for; null: its own choice. */
export interface ConfiguredModel {
  readonly model: string | null;
  readonly problems: readonly PolicyProblem[];
}

/** Finds the model of an agent whose model flag is known; `model` counts more than `model_flag`. */
export function configuredModel(
  { model, model_flag }: AgentDefinition,
  takesModel: (model: string) => boolean,
  path: readonly string[],
): ConfiguredModel {
  if (model !== undefined) {
    if (takesModel(model)) return { model, problems: [] };
    const message = `this agent cannot be asked for the model ${JSON.stringify(model)}: name it as in a plan, after the slash`;
    return { model: null, problems: [{ code: 'bad_model', path: [...path, 'model'], message }] };
  }
  if (model_flag === undefined) return { model: null, problems: [] };
  const named = modelsIn(model_flag).find(takesModel);
  if (named !== undefined) return { model: named, problems: [] };
  const message =
    'expected a flag that names a model of this agent, such as "--model gpt-5"; or name it with model';
  return { model: null, problems: [{ code: 'bad_model', path: [...path, 'model_flag'], message }] };
}

/** With its provider, for agents that know several, and alone. */
function modelsIn(flag: string): readonly string[] {
  const { provider, model_id } = parseModelFlag(flag);
  if (model_id === null) return [];
  return provider === null ? [model_id] : [`${provider}/${model_id}`, model_id];
}
