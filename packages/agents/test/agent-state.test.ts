import { describe, expect, test } from 'vitest';
import { AGENT_NAMES, findAgent } from '../src/registry.ts';
import type { AgentState } from '../src/agent-state.ts';

function stateOf(name: string): AgentState {
  const found = findAgent(name);
  if ('error' in found) throw new Error(found.error);
  return found.adapter.state;
}

/** One line per home: variable, the user's own directory, what is copied (logins marked), what is linked. */
function homesOf(name: string): readonly string[] {
  return stateOf(name).homes.map(({ variable, default_directory, files, links }) => {
    const copied = files.map(({ path, kind, fields }) =>
      [path, ...(kind === 'login' ? ['(login)'] : []), ...(fields === null ? [] : ['(some fields)'])].join(
        ' ',
      ),
    );
    return `${variable} for ${default_directory}: ${[...copied, ...links.map((link) => `-> ${link}`)].join(', ')}`;
  });
}

test.for([
  { name: 'command', homes: [] },
  { name: 'script', homes: [] },
  {
    name: 'claude',
    homes: [
      'CLAUDE_CONFIG_DIR for ~/.claude: .credentials.json (login), settings.json, CLAUDE.md, ' +
        '.claude.json (some fields), -> agents, -> commands, -> output-styles, -> rules, -> skills',
    ],
  },
  {
    name: 'codex',
    homes: [
      'CODEX_HOME for ~/.codex: auth.json (login), config.toml, AGENTS.md, -> prompts, -> rules, -> skills',
    ],
  },
  {
    name: 'gemini',
    homes: [
      'GEMINI_CLI_HOME for ~/: .gemini/oauth_creds.json (login), .gemini/gemini-credentials.json (login), ' +
        '.gemini/.env (login), .gemini/google_accounts.json, .gemini/settings.json, .gemini/GEMINI.md, ' +
        '-> .gemini/agents, -> .gemini/commands, -> .gemini/skills',
    ],
  },
  {
    name: 'pi',
    homes: [
      'PI_CODING_AGENT_DIR for ~/.pi/agent: auth.json (login), models.json, settings.json, AGENTS.md, ' +
        '-> bin, -> prompts, -> skills',
    ],
  },
])('$name has a private copy of its login and settings, and nothing of its history', ({ name, homes }) => {
  expect(homesOf(name)).toEqual(homes);
});

test('opencode has private data, state, settings and cache, so that no two share a database', () => {
  expect(homesOf('opencode')).toMatchInlineSnapshot(`
    [
      "XDG_DATA_HOME for ~/.local/share: opencode/auth.json (login)",
      "XDG_STATE_HOME for ~/.local/state: ",
      "XDG_CONFIG_HOME for ~/.config: opencode/opencode.json, opencode/opencode.jsonc, opencode/config.json, opencode/AGENTS.md, opencode/package.json, opencode/package-lock.json, -> git, -> opencode/agent, -> opencode/agents, -> opencode/command, -> opencode/commands, -> opencode/node_modules, -> opencode/skill, -> opencode/skills",
      "XDG_CACHE_HOME for ~/.cache: opencode/models.json, opencode/version, -> opencode/bin, -> opencode/node_modules, -> opencode/packages",
    ]
  `);
});

describe('every agent', () => {
  test.for(AGENT_NAMES)('%s names its files below its homes', (name) => {
    for (const { default_directory, files, links } of stateOf(name).homes) {
      expect(default_directory).toMatch(/^~\/(?:\.[a-z]|$)/);
      for (const path of [...files.map((file) => file.path), ...links]) {
        expect(path).not.toMatch(/^[/~]|(?:^|\/)\.\.(?:\/|$)/);
      }
    }
  });

  test.for(AGENT_NAMES)('%s leads each home with a variable of its own', (name) => {
    const variables = stateOf(name).homes.map((home) => home.variable);
    expect(new Set(variables).size).toBe(variables.length);
  });
});

test.for([
  { line: 'cli_auth_credentials_store = "keyring"', shared: true },
  { line: "cli_auth_credentials_store='auto'", shared: true },
  { line: 'cli_auth_credentials_store = "file"', shared: false },
  { line: '# cli_auth_credentials_store = "keyring"', shared: false },
])('codex with the setting `$line` shares the state of the user: $shared', ({ line, shared }) => {
  const [sharing] = stateOf('codex').shared_when;
  if (sharing?.type !== 'setting') throw new Error('expected a setting');
  expect(sharing.pattern.test(`model = "x"\n${line}\n`)).toBe(shared);
});

test('claude shares the state of the user where the login is in the keychain', () => {
  expect(stateOf('claude').shared_when).toMatchObject([{ type: 'platform', platform: 'darwin' }]);
});
