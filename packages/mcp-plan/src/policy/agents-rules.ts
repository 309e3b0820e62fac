import { splitShellWords } from '../model/shell-words.ts';
import { didYouMean } from './closest-key.ts';
import type { PolicyPath, PolicyProblem } from './policy-problem.ts';
import { fieldOf, tableAt, tablesIn } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';

/** The rules of agents policies between their fields. */
export function agentsProblems(document: RawTable): readonly PolicyProblem[] {
  return [
    ...unknownChains(document),
    ...agentNames(document),
    ...tablesIn(document, 'agents').flatMap(([name, agent]) => [
      ...brokenWords(agent, ['agents', name]),
      ...missingPlaceholders(agent, ['agents', name]),
      ...variableNames(agent, ['agents', name]),
    ]),
  ];
}

/** Settings that are accepted for the sake of the original's files, and change nothing. */
export function ignoredAgentSettings(document: RawTable): readonly PolicyProblem[] {
  return tablesIn(document, 'agents').flatMap(([name, agent]) =>
    Object.entries(WITHOUT_EFFECT).flatMap(([field, why]): PolicyProblem[] => {
      if (fieldOf(agent, field) === undefined) return [];
      const message = `${field} has no effect: ${why}. Remove it`;
      return [{ code: 'ignored_setting', path: ['agents', name, field], message }];
    }),
  );
}

const WITHOUT_EFFECT = {
  display_name: 'an agent is shown by the name of its table',
  can_commit: 'no agent commits, the coordinator does',
  subagent_capability: 'helpers of an agent are held like the agent itself',
} as const;

/** Every drain is served by a chain that exists. */
function unknownChains(document: RawTable): readonly PolicyProblem[] {
  const chains = Object.keys(tableAt(document, 'agent_chains'));
  return tablesIn(document, 'agent_drains').flatMap(([drain, table]): PolicyProblem[] => {
    const chain = fieldOf(table, 'chain');
    if (typeof chain !== 'string' || chain === '' || chains.includes(chain)) return [];
    const message = `there is no agent chain ${JSON.stringify(chain)}${didYouMean(chain, chains)}: add agent_chains.${chain}, or name another`;
    return [{ code: 'unknown_chain', path: ['agent_drains', drain, 'chain'], message }];
  });
}

const AGENT_NAME = /^[a-z0-9][\w.-]*(?:\/[\w.:-]+)*$/iu;
/** They run what a unit carries, so there is nothing to configure. */
const RESERVED_NAMES: readonly string[] = ['command', 'script'];

/** A name that a plan can use: a list of names has commas between them. */
function agentNames(document: RawTable): readonly PolicyProblem[] {
  return Object.keys(tableAt(document, 'agents')).flatMap((name): PolicyProblem[] => {
    const path = ['agents', name];
    if (RESERVED_NAMES.includes(name)) {
      const message = `the agent ${JSON.stringify(name)} runs what a unit carries and cannot be changed: choose another name`;
      return [{ code: 'bad_agent_name', path, message }];
    }
    if (AGENT_NAME.test(name)) return [];
    const message = `expected a name of letters, digits, "-", "_" and ".", with "/" between parts, such as my-agent or ccs/work; got ${JSON.stringify(name.slice(0, 40))}`;
    return [{ code: 'bad_agent_name', path, message }];
  });
}

const COMMAND_LINES = [
  'cmd',
  'output_flag',
  'yolo_flag',
  'verbose_flag',
  'model_flag',
  'print_flag',
  'streaming_flag',
  'session_flag',
  'mcp_config_flag',
] as const;

/** No shell reads a command line, but it is split into words like one. */
function brokenWords(agent: RawTable, path: PolicyPath): readonly PolicyProblem[] {
  return COMMAND_LINES.flatMap((field): PolicyProblem[] => {
    const text = fieldOf(agent, field);
    if (typeof text !== 'string' || text === '') return [];
    const words = splitShellWords(text);
    if (words !== null && (field !== 'cmd' || (words[0] ?? '') !== '')) return [];
    const message =
      words === null
        ? `a quote or a backslash has no end in ${field}: close it`
        : 'expected a command line, got only white space';
    return [{ code: 'bad_command_line', path: [...path, field], message }];
  });
}

const WITH_PLACEHOLDER = ['session_flag', 'mcp_config_flag', 'tool_name'] as const;

function missingPlaceholders(agent: RawTable, path: PolicyPath): readonly PolicyProblem[] {
  return WITH_PLACEHOLDER.flatMap((field): PolicyProblem[] => {
    const text = fieldOf(agent, field);
    if (typeof text !== 'string' || text.includes('{}')) return [];
    const message = `expected {} in ${field}, for what is put in its place`;
    return [{ code: 'placeholder_missing', path: [...path, field], message }];
  });
}

const VARIABLE_NAME = /^[a-z_]\w*$/iu;

function variableNames(agent: RawTable, path: PolicyPath): readonly PolicyProblem[] {
  const asked = fieldOf(agent, 'environment');
  const named: readonly (readonly [unknown, PolicyPath])[] = [
    ...(Array.isArray(asked) ? asked : []).map(
      (name: unknown, index) => [name, [...path, 'environment', index]] as const,
    ),
    ...Object.keys(tableAt(agent, 'env')).map((name) => [name, [...path, 'env', name]] as const),
  ];
  return named.flatMap(([name, place]): PolicyProblem[] => {
    if (typeof name !== 'string' || VARIABLE_NAME.test(name)) return [];
    const message = `expected the name of an environment variable, such as MY_API_KEY; got ${JSON.stringify(name.slice(0, 40))}`;
    return [{ code: 'bad_variable_name', path: place, message }];
  });
}
