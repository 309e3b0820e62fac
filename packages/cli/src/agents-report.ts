import type { AgentsConfig, AgentSurvey } from '@ralph/coordinator';
import * as z from 'zod';

/** What is known of one agent. */
export const ReportedAgentSchema = z.object({
  name: z.string().describe('As --agent and plans name it'),
  own: z.boolean().describe('It comes from agents.toml'),
  maturity: z
    .enum(['proven', 'experimental'])
    .describe('Whether it is held to its words by the conformance kit, or built from its documentation only'),
  names: z.string().describe('How it is named, with and without a model'),
  installed: z.boolean().describe('Its program is there, and is the one that is meant'),
  version: z.string().nullable().describe('Of its program; null when it is not there, or does not tell'),
  warning: z.string().nullable().describe('What to know before relying on it, such as a version never tried'),
  missing: z.string().nullable().describe('Why it cannot be used; null when it can'),
  how_to_get: z.string().nullable().describe('How to install it; null when it is there'),
  login: z
    .object({
      state: z
        .enum(['seen', 'unseen', 'needless'])
        .describe('Whether a login was seen; unseen is no proof that there is none'),
      by: z.string().nullable().describe('What shows it: a variable, a file, a command'),
      how: z.string().nullable().describe('What a person does to log in; null unless none was seen'),
    })
    .nullable()
    .describe('Null when it is not installed'),
  mcp: z.boolean().describe('It works with the tools that ralph offers'),
  native_tools_off: z.boolean().describe('Its own write and shell tools can be switched off (level mcp)'),
  memory_mb: z.number().describe('Memory that one worker takes at its peak, in MiB; 0: too little to count'),
});

/** What is known of one agent. */
export type ReportedAgent = z.infer<typeof ReportedAgentSchema>;

/** What `ralph agents --json` prints. */
export const AgentsReportSchema = z
  .object({
    schema_version: z.literal(1).describe('Version of this document'),
    agents: z.array(ReportedAgentSchema).describe('All agents, the own ones first'),
    chains: z
      .array(
        z.object({
          name: z.string().describe('As --agent and plans name it'),
          agents: z.array(z.string()).describe('Best first; the next takes over when one cannot go on'),
          default: z.boolean().describe('It serves units for which nobody names an agent'),
        }),
      )
      .describe('The chains of agents.toml and the built-in ones'),
    problems: z.array(z.string()).describe('What is wrong with the configuration, with file and line'),
  })
  .meta({ title: 'What "ralph agents --json" prints' });

/** What `ralph agents --json` prints. */
export type AgentsReport = z.infer<typeof AgentsReportSchema>;

/** Makes the report of what was seen. */
export function agentsReport(
  agents: readonly AgentSurvey[],
  config: Pick<AgentsConfig, 'chains' | 'defaultChain'>,
  problems: readonly string[],
): AgentsReport {
  return {
    schema_version: 1,
    agents: agents.map(reportedAgent),
    chains: [...config.chains].map(([name, { agents: members }]) => ({
      name,
      agents: [...members],
      default: name === config.defaultChain,
    })),
    problems: [...problems],
  };
}

/** One agent as it is reported. */
export function reportedAgent(agent: AgentSurvey): ReportedAgent {
  const { probe, login } = agent;
  return {
    name: agent.name,
    own: agent.own,
    maturity: agent.maturity,
    names: agent.forms,
    installed: probe.available,
    version: probe.available ? probe.version : null,
    warning: probe.available ? probe.warning : null,
    missing: probe.available ? null : probe.reason,
    how_to_get: probe.available ? null : probe.how_to_get,
    login:
      login === null
        ? null
        : {
            state: login.state,
            by: login.state === 'seen' ? login.by : null,
            how: login.state === 'unseen' ? login.how : null,
          },
    mcp: agent.mcp,
    native_tools_off: agent.native_tools_off,
    memory_mb: agent.memory_mb,
  };
}
