import type { ModelRequest } from './model-request.ts';
import type { CallStep, ModelScript, ModelStep, SayStep } from './model-script.ts';
import { isSearchTool } from './offered-tool.ts';

/** What the model does next, and after how long. */
export interface NextStep {
  /** Null when the script is over. */
  readonly step: Exclude<ModelStep, { readonly type: 'slow' }> | null;
  /** Its place in the script; null when the script is over. */
  readonly index: number | null;
  readonly wait_ms: number;
}

/** How often a step that leaves no trace in a conversation was carried out, by its place. */
export type Occurrences = Map<number, number>;

/**
 * Where a conversation is in its script. What the model called and said is in the request itself, so that a client that
 * asks again, or goes on in an old session, gets what is due there; the other steps are counted in `occurrences`.
 */
export function nextStep(script: ModelScript, request: ModelRequest, occurrences: Occurrences): NextStep {
  let calls = request.called.filter((name) => !isSearchTool(name)).length;
  const said = [...request.said];
  let wait_ms = 0;
  const isPast = (step: CallStep | SayStep): boolean => {
    if (step.type === 'call') {
      calls -= step.calls.length;
      return calls >= 0;
    }
    const place = said.indexOf(step.text);
    said.splice(0, place + 1);
    return place !== -1;
  };
  const lastPast = lastPastIndex(script, isPast);
  for (const [index, step] of script.steps.entries()) {
    if (index <= lastPast) continue;
    if (step.type === 'say' || step.type === 'call') return { step, index, wait_ms };
    if (!isDue(step, index, occurrences)) continue;
    if (step.type !== 'slow') return { step, index, wait_ms };
    wait_ms += step.wait_ms;
  }
  return { step: null, index: null, wait_ms };
}

/** The last step of the script that the conversation shows as done; -1: none. */
function lastPastIndex({ steps }: ModelScript, isPast: (step: CallStep | SayStep) => boolean): number {
  let last = -1;
  for (const [index, step] of steps.entries()) {
    if (step.type !== 'say' && step.type !== 'call') continue;
    if (!isPast(step)) return last;
    last = index;
  }
  return last;
}

/** Counts the step if it is due. */
function isDue(
  step: { readonly type: string; readonly times?: number | undefined },
  index: number,
  occurrences: Occurrences,
) {
  const times = step.times ?? (step.type === 'slow' ? 1 : Infinity);
  const before = occurrences.get(index) ?? 0;
  if (before >= times) return false;
  occurrences.set(index, before + 1);
  return true;
}
