import { parseModelFlag } from './model-flag.ts';
import type { ModelFlag } from './model-flag.ts';
import { canonicalIdentity, canonicalName, UNKNOWN_PROVIDER } from './model-identity.ts';
import type { ModelIdentity, StatedModelIdentity } from './model-identity.ts';

/** Which provider serves which models, by provider: what an agent CLI has cached, read by whoever may read files. */
export type ModelCatalogue = Readonly<Record<string, readonly string[]>>;

/** What is known of an agent before it starts. */
export interface AgentModel {
  readonly transport?: string | null | undefined;
  /** The model flag of the agent's configuration, as it stands there. */
  readonly flag?: string | null | undefined;
  /** Consulted for opencode only. */
  readonly catalogue?: ModelCatalogue | undefined;
}

/** Whose models a transport serves unless its flag says otherwise. */
const OWN_PROVIDER: ReadonlyMap<string, string> = new Map([
  ['claude', 'claude'],
  ['claude_interactive', 'claude'],
  ['codex', 'openai'],
  ['agy', 'gemini'],
]);

/** Finds out which model an agent will speak to, from its transport and its model flag. */
export function resolveModelIdentity({ transport, flag, catalogue = {} }: AgentModel): ModelIdentity {
  const name = canonicalName(transport);
  if (name === null) return canonicalIdentity({});
  const raw = flag ?? '';
  const own = OWN_PROVIDER.get(name);
  if (own === undefined && name !== 'opencode')
    return canonicalIdentity({ provider: name, model_id: raw, transport: name });
  const named = parseModelFlag(raw);
  const provider = named.provider ?? own ?? providerOf(named, catalogue);
  return canonicalIdentity({ provider, model_id: named.model_id, transport: name });
}

/** An identity as it holds for the transport that is really launched: one that was meant for another says nothing. */
export function identityOnTransport(
  stated: StatedModelIdentity,
  launched: string | null | undefined,
): ModelIdentity {
  const identity = canonicalIdentity(stated);
  const transport = canonicalName(launched);
  if (transport === null || transport === identity.transport) return identity;
  if (identity.transport === null) return { ...identity, transport };
  return canonicalIdentity({ transport });
}

/** What a session is told about its model: an explicit identity, else one found by the flag, else what is left. */
export function sessionModelIdentity(
  agent: AgentModel,
  stated: StatedModelIdentity | null = null,
): ModelIdentity {
  if (stated !== null) return identityOnTransport(stated, agent.transport);
  if ((agent.flag ?? '').trim() !== '') return resolveModelIdentity(agent);
  return canonicalIdentity({ transport: agent.transport });
}

/** The provider, if exactly one serves a model of this name. */
function providerOf({ model_id }: ModelFlag, catalogue: ModelCatalogue): string {
  const providers = Object.entries(catalogue)
    .filter(([, models]) => model_id !== null && models.includes(model_id))
    .map(([provider]) => provider);
  return providers.length === 1 ? (providers[0] ?? UNKNOWN_PROVIDER) : UNKNOWN_PROVIDER;
}
