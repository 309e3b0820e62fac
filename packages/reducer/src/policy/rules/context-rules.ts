import { didYouMean } from '../did-you-mean.ts';
import type { ArtifactsPolicy } from '../artifacts-policy.ts';
import type { PolicyContext } from '../policy-context.ts';
import type { PolicyFinding } from '../policy-problem.ts';
import { isTerminal } from './rule-input.ts';
import type { RuleInput } from './rule-input.ts';
import { valueText } from '../shape-findings.ts';

/** The sessions of every phase have an agent, and where it is asked for, declared rights. */
export function unboundDrains(input: RuleInput, { agents }: PolicyContext): PolicyFinding[] {
  if (agents === undefined) return [];
  const drains = new Map(Object.entries(agents.agent_drains));
  return [...input.phases].flatMap(([name, { drain }]): PolicyFinding[] => {
    if (isTerminal(input, name)) return [];
    const binding = drains.get(drain);
    const path = input.phasePath(name, 'drain');
    const named = JSON.stringify(drain);
    if (binding === undefined) {
      const message = `the drain ${named} has no agents: add agent_drains.${drain} to the agents policy, or name another drain${didYouMean(drain, drains.keys())}`;
      return [{ code: 'unbound_drain', path, message }];
    }
    const classified = binding.drain_class !== null && binding.drain_class !== undefined;
    if (agents.forbid_sibling_drain_inference !== true || classified) return [];
    const message = `the drain ${named} has no drain_class, but forbid_sibling_drain_inference asks for one: add it to agent_drains.${drain}`;
    return [{ code: 'drain_class_required', path, message }];
  });
}

/** The sessions of every analysis phase have an artifact that carries a decision. */
export function missingVocabularies(input: RuleInput, { artifacts }: PolicyContext): PolicyFinding[] {
  if (artifacts === undefined) return [];
  return [...input.phases].flatMap(([name, { role, drain }]): PolicyFinding[] => {
    if (role !== 'analysis' || vocabularyOf(artifacts, drain).length > 0) return [];
    const message = `no artifact of the drain ${JSON.stringify(drain)} has a decision_vocabulary, so the analysis cannot decide: add one to the artifacts policy`;
    return [{ code: 'no_decision_vocabulary', path: input.phasePath(name, 'drain'), message }];
  });
}

/** An analysis phase leads somewhere for every decision of its artifact, and for no other. */
export function mismatchedDecisions(input: RuleInput, { artifacts }: PolicyContext): PolicyFinding[] {
  if (artifacts === undefined) return [];
  return [...input.phases].flatMap(([name, { role, drain, decisions }]): PolicyFinding[] => {
    const vocabulary = role === 'analysis' ? vocabularyOf(artifacts, drain) : [];
    const declared = Object.keys(decisions);
    if (vocabulary.length === 0 || declared.length === 0) return [];
    const words = vocabulary.join(', ');
    return [
      ...declared
        .filter((decision) => !vocabulary.includes(decision))
        .map((decision) => ({
          code: 'decision_outside_vocabulary' as const,
          path: input.phasePath(name, 'decisions', decision),
          message: `expected a decision of the drain's artifact (${words}), got ${JSON.stringify(decision)}: remove it, or add it to the decision_vocabulary${didYouMean(decision, vocabulary)}`,
        })),
      ...vocabulary
        .filter((decision) => !declared.includes(decision))
        .map((decision) => ({
          code: 'decision_missing' as const,
          path: input.phasePath(name, 'decisions', decision),
          message: `the drain's artifact may decide ${JSON.stringify(decision)}, but no decision says where that leads: add it`,
        })),
    ];
  });
}

/** Budgets from the command line are for counters that exist. */
export function unknownOverrides({ declared }: RuleInput, { counters = {} }: PolicyContext): PolicyFinding[] {
  return Object.entries(counters).flatMap(([name, value]): PolicyFinding[] => {
    const path = ['budget_counters', name];
    if (!declared.budgetCounters.has(name)) {
      const known = [...declared.budgetCounters].join(', ') || 'none';
      const message = `--counter names ${JSON.stringify(name)}, expected a budget counter of the pipeline (${known}): name one of them${didYouMean(name, declared.budgetCounters)}`;
      return [{ code: 'counter_override_unknown', path, message }];
    }
    if (Number.isSafeInteger(value) && value >= 0) return [];
    const message = `--counter ${name} expected a whole number of at least 0, got ${valueText(value)}`;
    return [{ code: 'out_of_range', path, message }];
  });
}

function vocabularyOf({ artifacts }: ArtifactsPolicy, drain: string): string[] {
  const words = Object.values(artifacts).flatMap((artifact) =>
    artifact.drain === drain ? artifact.decision_vocabulary : [],
  );
  return [...new Set(words)];
}
