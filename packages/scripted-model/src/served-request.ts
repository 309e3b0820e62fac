import type { ModelApiName } from './api/model-api.ts';
import type { ModelStep } from './model-script.ts';

/** A request that a scripted model had, and what it did about it. */
export interface ServedRequest {
  /** Null for a request that asks for no answer of a model, such as a list of models. */
  readonly api: ModelApiName | null;
  readonly method: string;
  readonly path: string;
  /** The key that came with it, whatever header it was in. */
  readonly key: string | null;
  readonly model: string;
  /** Null when no script fits. */
  readonly script: string | null;
  /** What the model did; null for a side question, which is one without tools, and once the script is over. */
  readonly step: ModelStep['type'] | 'search' | 'tool_missing' | null;
  /** The place of the step in the script. */
  readonly index: number | null;
  /** Names of the offered tools, with their namespace before a dot if they have one. */
  readonly tools: readonly string[];
  /** Names of the tools called so far. */
  readonly called: readonly string[];
  readonly prompt: string;
  /** What the tools answered so far. */
  readonly results: readonly string[];
}
