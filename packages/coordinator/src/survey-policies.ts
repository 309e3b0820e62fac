import { NO_AGENTS_CONFIG, readAgentsConfig, type AgentsConfig } from './agents-config.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { gitConfigWarnings } from './git-config-warnings.ts';
import { readMcpConfig } from './mcp-config.ts';
import { openPromptTemplates } from './prompt/prompt-templates.ts';

/** What the policy files of a checkout and its user say, and everything that is wrong or odd about its configuration. */
export interface PoliciesSurvey {
  /** Those that can be used; none when a file is wrong. */
  readonly agents: AgentsConfig;
  /** Each with file, line and what to do. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads `agents.toml`, `mcp.toml`, the templates of prompts and git's configuration as a run would, and goes on where one is wrong. */
export async function surveyPolicies(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PoliciesSurvey> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const attempt = async <T>(read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CoordinatorError)) throw error;
      problems.push(...error.message.split('\n'));
      return null;
    }
  };
  const agents = await attempt(() => readAgentsConfig(root, environment));
  const mcp = await attempt(() => readMcpConfig(root, environment));
  await attempt(() => openPromptTemplates({ root, onNotice: (text) => warnings.push(text) }));
  return {
    agents: agents ?? NO_AGENTS_CONFIG,
    problems,
    warnings: [
      ...(agents?.warnings ?? []),
      ...(mcp?.warnings ?? []),
      ...warnings,
      ...gitConfigWarnings(root),
    ],
  };
}
