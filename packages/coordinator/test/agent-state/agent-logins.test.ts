import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { claude } from '@ralph/agents';
import { buildJail } from '@ralph/mcp-server';
import { expect, test } from 'vitest';
import { agentLogins } from '../../src/agent-state/agent-logins.ts';

const CHECKOUT = '/checkout';
const none = new Map();

test('any jail hides what all agents log in with at the usual places', async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-logins-')));
  try {
    const [home, root] = [join(base, 'home'), join(base, 'work')];
    mkdirSync(root);
    const logins = agentLogins(none, { environment: { HOME: home }, checkout: root });
    for (const path of logins) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
    }
    const { hidden } = await buildJail({ backend: 'landlock', root, home, writable: [] });
    expect(hidden.toSorted()).toEqual(logins.toSorted());
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
});

test.for([
  { name: 'CODEX_HOME', environment: { CODEX_HOME: '/elsewhere' }, path: '/elsewhere/auth.json' },
  { name: 'XDG_DATA_HOME', environment: { XDG_DATA_HOME: '/data' }, path: '/data/opencode/auth.json' },
  { name: 'KIMI_CODE_HOME', environment: { KIMI_CODE_HOME: '/k' }, path: '/k/credentials/kimi-code.json' },
  { name: 'settings that may hold keys', environment: { QWEN_HOME: '/q' }, path: '/q/settings.json' },
])('logins are where $name leads', ({ environment, path }) => {
  const place = { environment: { HOME: '/home', ...environment }, checkout: CHECKOUT };
  expect(agentLogins(none, place)).toContain(path);
});

test('the logins of the user’s own agents are among them', () => {
  const homes = claude.state.homes.map((home) => ({ ...home, default_directory: '~/.claude-work' }));
  const adapter = { ...claude, state: { ...claude.state, homes } };
  const own = new Map([['claude-work', { adapter, forms: 'claude-work', takesModel: () => false }]]);
  const place = { environment: { HOME: '/home' }, checkout: CHECKOUT };
  expect(agentLogins(own, place)).toContain('/home/.claude-work/.credentials.json');
});
