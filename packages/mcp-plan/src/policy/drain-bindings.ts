import type { AgentsPolicy } from './agents-policy.ts';
import { didYouMean } from './closest-key.ts';
import type { PolicyProblem } from './policy-problem.ts';

/** The agents that serve a drain, in the order in which they are tried; none when nobody does. */
export function drainAgents(policy: AgentsPolicy, drain: string): readonly string[] {
  const chain = Object.hasOwn(policy.agent_drains, drain) ? policy.agent_drains[drain]?.chain : undefined;
  if (chain === undefined || !Object.hasOwn(policy.agent_chains, chain)) return [];
  return policy.agent_chains[chain]?.agents ?? [];
}

/** What is missing for the drains that a pipeline uses: each is bound to a chain and, if the policy insists, has a class. */
export function drainBindingProblems(
  policy: AgentsPolicy,
  used: readonly string[],
): readonly PolicyProblem[] {
  return [...new Set(used)].flatMap((drain): PolicyProblem[] => {
    const path = ['agent_drains', drain];
    const bound = Object.hasOwn(policy.agent_drains, drain) ? policy.agent_drains[drain] : undefined;
    if (bound === undefined) {
      const hint = didYouMean(drain, Object.keys(policy.agent_drains));
      const message = `no agents serve the drain ${JSON.stringify(drain)}${hint}: add agent_drains.${drain} with a chain`;
      return [{ code: 'unbound_drain', path, message }];
    }
    if (!policy.forbid_sibling_drain_inference || bound.drain_class !== undefined) return [];
    const message = `the drain ${JSON.stringify(drain)} needs a drain_class, because forbid_sibling_drain_inference is true`;
    return [{ code: 'drain_class_missing', path: [...path, 'drain_class'], message }];
  });
}

/** Where the drain of a phase's session is said; the first that says it wins. */
export interface PhaseDrain {
  readonly phase?: string | null | undefined;
  /** Of the phase in the pipeline policy. */
  readonly phase_drain?: string | null | undefined;
  /** Of the act itself. */
  readonly drain?: string | null | undefined;
}

/** The drain that a phase's session serves. */
export function phaseSessionDrain({ drain, phase_drain, phase }: PhaseDrain): string {
  return (
    [drain, phase_drain, phase].find((each) => each !== undefined && each !== null && each !== '') ??
    'development'
  );
}
