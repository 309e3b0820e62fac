/** One agent of a chain, as its configuration gives it. */
export interface ChainAgent {
  readonly transport: string | null;
  readonly model_flag: string | null;
}

/** Transports that can do less than others: what holds for them holds for a whole chain. */
const RESTRICTED: ReadonlySet<string> = new Set(['codex']);

/** The transport that a session of a chain is planned for: a restricted one, else the common one, else none. */
export function chainTransport(transports: readonly (string | null)[]): string | null {
  const known = transports.filter((each) => each !== null);
  const common = new Set(known.map(fold)).size === 1 ? (known[0] ?? null) : null;
  return known.find(isRestricted) ?? common;
}

/** Tells whether the agents of a chain differ so much that nothing can be said about their model. */
export function isChainAmbiguous(
  transports: readonly (string | null)[],
  modelFlags: readonly (string | null)[] = [],
): boolean {
  const known = transports.filter((each) => each !== null);
  const flags = new Set(modelFlags.filter((each) => each !== null && each.trim() !== ''));
  return flags.size > 1 || (!known.some(isRestricted) && new Set(known.map(fold)).size > 1);
}

/** What is known of a chain when its session is planned. */
export interface ChainChoice {
  readonly first: ChainAgent;
  readonly chain_transport: string | null;
  readonly ambiguous: boolean;
}

/** Which transport and model flag a session is planned for: the first agent's, unless the chain forbids to rely on it. */
export function phaseSessionAgent({ first, chain_transport, ambiguous }: ChainChoice): ChainAgent {
  const transport = chain_transport ?? first.transport;
  if (ambiguous) return { transport, model_flag: null };
  if (chain_transport === null) return first;
  const reliable = fold(chain_transport) === fold(first.transport ?? '') && !isRestricted(chain_transport);
  return reliable ? first : { transport, model_flag: null };
}

/** Which transport and model flag a session is planned for when any agent of a chain may come to serve it. */
export function chainSessionAgent(agents: readonly ChainAgent[]): ChainAgent {
  const transports = agents.map(({ transport }) => transport);
  return phaseSessionAgent({
    first: agents[0] ?? { transport: null, model_flag: null },
    chain_transport: chainTransport(transports),
    ambiguous: isChainAmbiguous(
      transports,
      agents.map(({ model_flag }) => model_flag),
    ),
  });
}

function isRestricted(transport: string): boolean {
  return RESTRICTED.has(fold(transport));
}

function fold(transport: string): string {
  return transport.trim().toLowerCase();
}
