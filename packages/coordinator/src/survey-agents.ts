import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  AGENT_NAMES,
  builtInAgent,
  findLogin,
  type AgentAdapter,
  type Maturity,
  type ProbeResult,
  type RegisteredAgent,
  type RunProbe,
} from '@ralph/agents';
import { directoryOf, originalOf } from './agent-state/plan-home.ts';
import { NO_AGENTS_CONFIG, type AgentsConfig } from './agents-config.ts';
import { captureCommand } from './capture-command.ts';
import { findProgram } from './process/find-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether someone is logged in; `unseen` is no proof of the contrary. */
export type LoginState =
  | { readonly state: 'seen'; readonly by: string }
  | { readonly state: 'unseen'; readonly how: string }
  | { readonly state: 'needless' };

/** What is known of an agent on this machine, without a token spent. */
export interface AgentSurvey {
  readonly name: string;
  /** From `agents.toml`. */
  readonly own: boolean;
  readonly maturity: Maturity;
  /** How it is named in a plan, with and without a model. */
  readonly forms: string;
  readonly probe: ProbeResult;
  /** Null when the program is not there. */
  readonly login: LoginState | null;
  /** It calls our MCP endpoint. */
  readonly mcp: boolean;
  readonly native_tools_off: boolean;
  readonly memory_mb: number;
}

/** Where to look, and for how long. */
export interface AgentsSurveyOptions {
  readonly root: string;
  readonly environment: Environment;
  readonly config?: AgentsConfig | undefined;
  /** Of each question, in ms. */
  readonly limitMs: number;
}

const NO_PROGRAMS: readonly string[] = ['script', 'command'];
const LARGEST = 4 * 1024 * 1024;

/** Looks at all agents at once: those that are built in, and the user's own. */
export function surveyAgents(options: AgentsSurveyOptions): Promise<readonly AgentSurvey[]> {
  const { agents: own } = options.config ?? NO_AGENTS_CONFIG;
  const names = [
    ...own.keys(),
    ...AGENT_NAMES.filter((name) => !own.has(name) && !NO_PROGRAMS.includes(name)),
  ];
  const known = names.flatMap((name) => {
    const agent = own.get(name) ?? builtInAgent(name);
    return agent === null ? [] : [{ name, agent, own: own.has(name) }];
  });
  return Promise.all(known.map((each) => survey(each, options)));
}

interface Known {
  readonly name: string;
  readonly agent: RegisteredAgent;
  readonly own: boolean;
}

async function survey({ name, agent, own }: Known, options: AgentsSurveyOptions): Promise<AgentSurvey> {
  const { adapter, forms } = agent;
  const { root, environment, limitMs } = options;
  const run: RunProbe = async (argv) => {
    // Most agents are not there; that needs no process.
    const found = findProgram(argv[0] ?? '', { path: environment['PATH'], cwd: root });
    if (!found.found) return { exit_code: null, stdout: '', stderr: found.problem };
    return captureCommand(argv, root, limitMs);
  };
  const probe = await adapter.probe(run);
  return {
    name,
    own,
    maturity: adapter.maturity,
    forms,
    probe,
    login: probe.available ? await loginOf(adapter, run, options) : null,
    mcp: adapter.capabilities.mcp,
    native_tools_off: adapter.capabilities.native_tools_off,
    memory_mb: adapter.memory_mb,
  };
}

async function loginOf(
  { login, state }: AgentAdapter,
  run: RunProbe,
  { root, environment }: AgentsSurveyOptions,
): Promise<LoginState> {
  if (login === null) return { state: 'needless' };
  const place = { environment, checkout: root };
  const readState = (variable: string, path: string): string | null => {
    const home = state.homes.find((each) => each.variable === variable);
    if (home === undefined) return null;
    const file = home.files.find((each) => each.path === path);
    return readText(
      file === undefined ? join(directoryOf(home, place), path) : originalOf(home, file, place),
    );
  };
  const sign = await findLogin(login, { environment, readState, run });
  if (sign === null) return { state: 'unseen', how: login.how };
  switch (sign.type) {
    case 'variable':
      return { state: 'seen', by: sign.name };
    case 'file':
      return { state: 'seen', by: sign.path };
    case 'command':
      return { state: 'seen', by: sign.argv.join(' ') };
  }
}

function readText(path: string): string | null {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= LARGEST ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
