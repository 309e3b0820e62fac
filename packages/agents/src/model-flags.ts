import { AgentError } from './agent-error.ts';

/** How an agent's models are named in a plan. */
export interface ModelForm {
  readonly agent: string;
  readonly form: string;
  readonly example: string;
  readonly isModel: (model: string) => boolean;
}

/**
 * The flags that ask an agent for a model; none for its own choice.
 *
 * @throws AgentError `model_invalid` when the model cannot be asked for.
 */
export function modelFlags(
  model: string | null,
  { agent, form, example, isModel }: ModelForm,
): readonly string[] {
  if (model === null) return [];
  if (isModel(model)) return ['--model', model];
  throw new AgentError('model_invalid', `expected ${form}, for example ${example}; got "${agent}/${model}"`);
}
