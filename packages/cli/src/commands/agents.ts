import { resolve } from 'node:path';
import { surveyAgents, surveyPolicies } from '@ralph/coordinator';
import { agentsReport, type AgentsReport, type ReportedAgent } from '../agents-report.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Colors, type Io } from '../io.ts';
import { checkoutRoot } from '../settings/config-places.ts';
import { padColumns, sanitiseLine } from '../terminal-text.ts';

/** The options of `ralph agents`. */
export interface AgentsFlags {
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** How long one question to one program may take, in ms. */
export const PROBE_LIMIT_MS = 15_000;

/** Lists the agents that a plan can name. */
export async function agentsCommand(flags: AgentsFlags, io: Io): Promise<number> {
  const root = checkoutRoot(resolve(io.cwd, flags.cwd ?? '.'));
  const { agents: config, problems } = await surveyPolicies(root, io.env);
  const agents = await surveyAgents({ root, environment: io.env, config, limitMs: PROBE_LIMIT_MS });
  const report = agentsReport(agents, config, problems);
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(report, null, 2)}\n`
      : agentsText(report, colorsFor(io.stdout, io.env)),
  );
  return problems.length === 0 ? EXIT_CODE.succeeded : EXIT_CODE.usage;
}

/** The list as people read it. */
export function agentsText({ agents, chains, problems }: AgentsReport, colors: Colors): string {
  const rows = agents.map((agent) => [agent, agent.name, agent.maturity, stateOf(agent)] as const);
  const width = (column: 1 | 2 | 3): number => Math.max(0, ...rows.map((row) => row[column].length));
  const lines = rows.map(([agent, name, maturity, state]) => {
    const text = `${padColumns(name, width(1))}  ${padColumns(maturity, width(2))}  ${padColumns(state, width(3))}  `;
    const own = agent.own ? ' (agents.toml)' : '';
    return agent.installed
      ? `${colors.bold(text)}${agent.names}${own}`
      : colors.dim(`${text}${agent.names}${own}`);
  });
  const listed = chains.map(
    ({ name, agents: members, default: isDefault }) =>
      `${name}: ${members.join(', ')}${isDefault ? colors.dim(' (for units that name nobody)') : ''}`,
  );
  return [
    ...lines,
    ...(listed.length === 0 ? [] : ['', 'Chains of agents.toml:', ...listed.map((line) => `  ${line}`)]),
    ...problems.map((problem) => `${colors.red('error:')} ${sanitiseLine(problem)}`),
    '',
  ].join('\n');
}

function stateOf({ installed, version, login }: ReportedAgent): string {
  if (!installed) return 'not installed';
  const known = version === null ? 'installed' : sanitiseLine(version);
  return login?.state === 'unseen' ? `${known}, no login seen` : known;
}
