import { AgentsPolicySchema } from './agents-policy.ts';
import type { AgentsPolicy } from './agents-policy.ts';
import { agentsProblems, ignoredAgentSettings } from './agents-rules.ts';
import { parsePolicy } from './parse-policy.ts';
import type { PolicyKind } from './parse-policy.ts';
import type { PolicyResult } from './policy-problem.ts';

/** How agents policies are checked. */
export const AGENTS_POLICY_KIND: PolicyKind<AgentsPolicy> = {
  title: 'an agents policy',
  schema: AgentsPolicySchema,
  refusals: [
    { place: ['agent_chains', '*', 'agents'], from: 'invalid_value', code: 'empty_chain' },
    { place: ['agent_drains', '*', 'drain_class'], code: 'bad_drain_class' },
    { place: ['agent_drains', '*', 'capability_class'], code: 'bad_capability_class' },
  ],
  rules: agentsProblems,
  remarks: ignoredAgentSettings,
};

/** Reads a complete agents policy from plain data, such as a parsed `agents.toml` laid over the built-in one. */
export function parseAgentsPolicy(value: unknown): PolicyResult<AgentsPolicy> {
  return parsePolicy(AGENTS_POLICY_KIND, value);
}
