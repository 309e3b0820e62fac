import type { AgentsPolicy } from './agents-policy.ts';

const claude = (max_retries: number, retry_delay_ms: number) => ({
  agents: ['claude'],
  max_retries,
  retry_delay_ms,
});

/** The built-in agents policy: who works for which purpose when no file says so. */
export const DEFAULT_AGENTS_POLICY: AgentsPolicy = {
  schema_version: 1,
  agent_chains: {
    planning: claude(2, 1000),
    development: claude(3, 1000),
    development_analysis: claude(2, 500),
    planning_analysis: claude(2, 500),
    development_commit: claude(2, 500),
    analysis: claude(2, 500),
    commit: claude(2, 500),
    policy_remediation: claude(2, 1000),
    policy_remediation_analysis: claude(2, 1000),
    rebase_conflict_resolution: claude(2, 1000),
  },
  agent_drains: {
    planning: { chain: 'planning', drain_class: 'planning' },
    development: { chain: 'development', drain_class: 'development' },
    development_analysis: { chain: 'development_analysis', drain_class: 'analysis' },
    planning_analysis: { chain: 'planning_analysis', drain_class: 'analysis' },
    development_commit: { chain: 'development_commit', drain_class: 'commit' },
    analysis: { chain: 'analysis', drain_class: 'analysis' },
    commit: { chain: 'commit', drain_class: 'commit' },
    policy_remediation: { chain: 'policy_remediation', drain_class: 'development' },
    policy_remediation_analysis: { chain: 'policy_remediation_analysis', drain_class: 'analysis' },
    rebase_conflict_resolution: { chain: 'rebase_conflict_resolution', drain_class: 'development' },
  },
  forbid_sibling_drain_inference: false,
  agents: {},
};
