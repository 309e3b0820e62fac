import { expect, test } from 'vitest';
import { parseAgentsPolicy } from '../../src/policy/parse-agents-policy.ts';

function verdict(agents: unknown): readonly string[] {
  const result = parseAgentsPolicy({ agents });
  const told = result.ok ? result.warnings : result.problems;
  return told.map(({ code, path }) => `${code} ${path.join('.')}`);
}

test.for<{ name: string; agents: unknown; told: readonly string[] }>([
  { name: 'a table of a known agent may be empty', agents: { claude: {} }, told: [] },
  { name: 'a name may have parts', agents: { 'ccs/work': { cmd: 'ccs work' } }, told: [] },
  {
    name: 'a name with a comma could not stand in a list of names',
    agents: { 'a,b': {} },
    told: ['bad_agent_name agents.a,b'],
  },
  { name: 'a name may not look like a flag', agents: { '-p': {} }, told: ['bad_agent_name agents.-p'] },
  {
    name: 'what runs the fields of a unit is not to be configured',
    agents: { script: {}, command: {} },
    told: ['bad_agent_name agents.script', 'bad_agent_name agents.command'],
  },
  {
    name: 'a command line has to end its quotes',
    agents: { a: { cmd: 'a "b', output_flag: "--x '" } },
    told: ['bad_command_line agents.a.cmd', 'bad_command_line agents.a.output_flag'],
  },
  {
    name: 'a command line names a program',
    agents: { a: { cmd: '  ' } },
    told: ['bad_command_line agents.a.cmd'],
  },
  {
    name: 'what is filled in needs its place',
    agents: { a: { session_flag: '--resume', tool_name: 'mcp', mcp_config_flag: '--mcp' } },
    told: [
      'placeholder_missing agents.a.session_flag',
      'placeholder_missing agents.a.mcp_config_flag',
      'placeholder_missing agents.a.tool_name',
    ],
  },
  {
    name: 'variables have names',
    agents: { a: { environment: ['OK_1', 'A=B', 5], env: { 'X Y': 'z', Z: 'ok' } } },
    told: [
      'wrong_type agents.a.environment.2',
      'bad_variable_name agents.a.environment.1',
      'bad_variable_name agents.a.env.X Y',
    ],
  },
  {
    name: "the original's fields without effect are warned of",
    agents: { a: { cmd: 'a', can_commit: true, display_name: 'A', subagent_capability: false } },
    told: [
      'ignored_setting agents.a.display_name',
      'ignored_setting agents.a.can_commit',
      'ignored_setting agents.a.subagent_capability',
    ],
  },
])('$name', ({ agents, told }) => {
  expect(verdict(agents)).toEqual(told);
});
