import type { AgentsPolicy } from './agents-policy.ts';
import { AgentsPolicySchema } from './agents-policy.ts';
import { mergeAgentsLayers } from './merge-agents-layers.ts';
import { AGENTS_POLICY_KIND } from './parse-agents-policy.ts';
import { parseLayers, presentLayers } from './policy-layers.ts';
import type { PolicyResult } from './policy-problem.ts';
import { isTable, tableAt } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';

/** The files that an agents policy comes from, as plain data; each may be absent. */
export interface AgentsLayers {
  readonly global?: unknown;
  /** `.agent/agents.toml` of the checkout. */
  readonly project?: unknown;
  /** The main configuration: stands in for both when it has agent chains and agent drains of its own. */
  readonly main?: unknown;
}

const OWN_FIELDS = Object.keys(AgentsPolicySchema.shape);

/** The agents policy that holds: the files laid over the built-in one, checked as a whole. */
export function resolveAgentsPolicy(layers: AgentsLayers = {}): PolicyResult<AgentsPolicy> {
  const main = ownFields(layers.main);
  const documents =
    main === null ? presentLayers(layers, ['global', 'project']) : presentLayers({ main }, ['main']);
  return parseLayers(AGENTS_POLICY_KIND, documents, mergeAgentsLayers);
}

/** What the main configuration says about agents; null when it leaves that to the other files. */
function ownFields(main: unknown): RawTable | null {
  if (!isTable(main)) return null;
  const counts = ['agent_chains', 'agent_drains'].every((key) => Object.keys(tableAt(main, key)).length > 0);
  if (!counts) return null;
  return Object.fromEntries(
    Object.entries(main).filter(
      ([key]) => OWN_FIELDS.includes(key) && !['$schema', 'schema_version'].includes(key),
    ),
  );
}
