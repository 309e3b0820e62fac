import { settingAbout } from '../settings/config-schema.ts';
import { SETTINGS } from '../settings/settings.ts';

/** What goes into the files. */
export interface InitChoices {
  /** Null: none is set, and whoever runs a plan names one. */
  readonly agent: string | null;
  /** Null: nothing is verified. */
  readonly verify: string | null;
  /** Agents that are installed, best first. */
  readonly installed: readonly string[];
  /** Directories for the units of the sample plan: at least two. */
  readonly directories: readonly string[];
}

/** A file to write, by its path below the checkout. */
export interface InitFile {
  readonly path: string;
  readonly content: string;
}

/** All files that a set-up needs. */
export function initFiles(choices: InitChoices): readonly InitFile[] {
  return [
    { path: '.agent/ralph.toml', content: settingsToml(choices) },
    { path: '.agent/agents.toml', content: agentsToml(choices) },
    { path: '.agent/mcp.toml', content: MCP_TOML },
    { path: '.agent/plan.jsonc', content: samplePlan(choices) },
  ];
}

/** What is shown of settings that most people never change, as examples. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ['agent', '"claude"'],
  ['verify', '"npm test"'],
  ['max_workers', '4'],
  ['commit', '"per_unit"'],
  ['require_confine', '"jail"'],
  ['timeout', '"30m"'],
  ['idle_timeout', '"5m"'],
  ['retries', '1'],
  ['budget_cost', '10.00'],
  ['hide', '["*.sqlite", "config/secrets/**"]'],
  ['webhook', '"https://example.com/hooks/ralph"'],
]);

function settingsToml({ agent, verify }: InitChoices): string {
  const chosen: Readonly<Record<string, string | null>> = { agent, verify };
  const blocks = SETTINGS.flatMap((setting) => {
    const sample = SAMPLES.get(setting.key);
    if (sample === undefined) return [];
    const value = chosen[setting.key] ?? null;
    const line = `${setting.key} = ${value === null ? sample : JSON.stringify(value)}`;
    return [[...commented(settingAbout(setting)), value === null ? `# ${line}` : line].join('\n')];
  });
  return `${[
    [
      '#:schema https://unpkg.com/@ralph/cli/schema/config.json',
      ...commented(
        'How runs go here. A flag or a variable of the environment counts more, and so does what a plan says itself; ' +
          'the rest is built in. "ralph config" shows what holds, and every setting there is.',
      ),
    ].join('\n'),
    ...blocks,
  ].join('\n\n')}\n`;
}

function agentsToml({ installed }: InitChoices): string {
  const members = installed.length === 0 ? ['claude', 'codex'] : installed.slice(0, 3);
  return [
    '#:schema https://unpkg.com/@ralph/mcp-plan/schema/agents.json',
    ...commented('Agents of your own, and chains of agents. "ralph agents" lists what there is.'),
    '',
    ...commented('A chain: the next takes over when one cannot go on.'),
    '# [agent_chains.all]',
    `# agents = ${JSON.stringify(members)}`,
    '# max_retries = 1',
    '',
    ...commented('An agent under a name of its own, with another model and account.'),
    '# [agents.work]',
    `# transport = ${JSON.stringify(members[0] ?? 'claude')}`,
    '# env = { CLAUDE_CONFIG_DIR = "/home/me/.claude-work" }',
    '',
  ].join('\n');
}

const MCP_TOML = [
  '#:schema https://unpkg.com/@ralph/mcp-plan/schema/mcp.json',
  ...commented('What agents may reach besides the checkout: other MCP servers, the web.'),
  '',
  '# [mcp_servers.docs]',
  '# transport = "http"',
  '# url = "https://example.com/mcp"',
  '',
  '# [web_search]',
  '# enabled = false',
  '',
].join('\n');

function samplePlan({ directories }: InitChoices): string {
  const [first = 'src', second = 'docs'] = directories;
  const unit = (unit_id: string, directory: string, more: string): string =>
    [
      '    {',
      `      "unit_id": ${JSON.stringify(unit_id)},`,
      `      "description": ${JSON.stringify(`Read what is in ${directory} and write ${directory}/OVERVIEW.md: ten lines that tell a newcomer what is where, and why.`)},`,
      `      "allowed_directories": [${JSON.stringify(directory)}]${more}`,
      '    }',
    ].join('\n');
  return [
    '// A plan: units of work for agents that work at the same time in this checkout.',
    '// Check it with "ralph validate .agent/plan.jsonc", run it with "ralph run .agent/plan.jsonc".',
    '{',
    '  "$schema": "https://unpkg.com/@ralph/manifest/schema/plan.json",',
    '  "schema_version": 1,',
    '  "work_units": [',
    '    // Each agent is told its description, and can write in its directories only: no two units share one.',
    `${unit('first', first, '')},`,
    '    // With "dependencies": ["first"] it would wait for the other. "agent": "claude/opus" names one for this unit.',
    unit('second', second, ''),
    '  ]',
    '}',
    '',
  ].join('\n');
}

const WIDTH = 100;

/** Wraps a text into lines of a comment. */
function commented(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
