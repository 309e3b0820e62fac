import type { OwnAgents } from '@ralph/agents';
import type { AgentChain, AgentsPolicy, LayerDocument, PolicyLayer, PolicyProblem } from '@ralph/mcp-plan';
import * as z from 'zod';
import {
  invalidPolicy,
  mainFilePaths,
  policyFilePaths,
  problemText,
  readPolicyFiles,
  type PolicyFile,
  type PolicyFilePath,
} from './policy-files.ts';

/** The user's own agents and chains, and what is odd about the files that say so. */
export interface AgentsConfig {
  readonly agents: OwnAgents;
  /** By name, the built-in ones included. */
  readonly chains: ReadonlyMap<string, AgentChain>;
  /** The chain of those units for which nobody names an agent; null: there has to be one named. */
  readonly defaultChain: string | null;
  /** One a line, with file and place. */
  readonly warnings: readonly string[];
}

const TableSchema = z.record(z.string(), z.unknown()).catch({});
const OwnTablesSchema = z.object({ agent_drains: TableSchema, agent_chains: TableSchema });

type Environment = Readonly<Record<string, string | undefined>>;

/** Without files there are the built-in agents and no chains. */
export const NO_AGENTS_CONFIG: AgentsConfig = {
  agents: new Map(),
  chains: new Map(),
  defaultChain: null,
  warnings: [],
};

/**
 * Reads `agents.toml` of the user and of the checkout.
 *
 * @throws CoordinatorError `policy_invalid` with everything that is wrong with both, by file, line and path.
 */
export async function readAgentsConfig(root: string, environment: Environment): Promise<AgentsConfig> {
  const files = [
    ...readPolicyFiles(policyFilePaths('agents', root, environment)),
    ...readMainConfig(mainFilePaths(root, environment)),
  ];
  return files.length === 0 ? NO_AGENTS_CONFIG : resolve(files);
}

/** Where the agents of the user and those of the checkout are, lowest first; they may hold keys. */
export function agentsConfigFiles(root: string, environment: Environment): readonly PolicyFilePath[] {
  return [...policyFilePaths('agents', root, environment), ...mainFilePaths(root, environment)];
}

/** The main configuration, where it says who works for which purpose; it stands in for all `agents.toml` then. */
function readMainConfig(paths: readonly PolicyFilePath[]): readonly PolicyFile[] {
  const saying = paths
    .flatMap((path) => readPolicyFiles([path]))
    .filter(({ source }) => {
      const tables = OwnTablesSchema.safeParse(source.value);
      return tables.success && Object.values(tables.data).every((table) => Object.keys(table).length > 0);
    });
  return saying.slice(-1);
}

async function resolve(files: readonly PolicyFile[]): Promise<AgentsConfig> {
  // Most checkouts have no such file: they do not load what judges it.
  const [{ formatPolicyProblems, resolveAgentsPolicy, withLayer }, { configuredAgents }] = await Promise.all([
    import('@ralph/mcp-plan'),
    import('@ralph/agents/configured-agents'),
  ]);
  const documents = files.map(({ layer, source }) => ({ layer, value: source.value }));
  const valueOf = (wanted: PolicyLayer) => documents.find(({ layer }) => layer === wanted)?.value;
  const result = resolveAgentsPolicy({
    global: valueOf('global'),
    project: valueOf('project'),
    main: valueOf('main'),
  });
  const text = problemText(files, formatPolicyProblems);
  const located = (problem: PolicyProblem) => text(withLayer(problem, documents));
  if (!result.ok) throw invalidPolicy(result.problems.map(text));
  const { agents, problems, warnings } = configuredAgents(result.policy);
  if (problems.length > 0) throw invalidPolicy(problems.map(located));
  return {
    agents,
    chains: new Map(Object.entries(result.policy.agent_chains)),
    defaultChain: defaultChain(result.policy, documents),
    warnings: [...result.warnings.map(text), ...warnings.map(located)],
  };
}

/** Who serves development, if the user has said so: nobody is given an agent that he did not ask for. */
function defaultChain({ agent_drains }: AgentsPolicy, documents: readonly LayerDocument[]): string | null {
  const chain = agent_drains['development']?.chain ?? null;
  const said = documents.some(({ value }) => {
    const { agent_drains: drains, agent_chains: chains } = OwnTablesSchema.parse(value);
    return Object.hasOwn(drains, 'development') || (chain !== null && Object.hasOwn(chains, chain));
  });
  return said ? chain : null;
}
