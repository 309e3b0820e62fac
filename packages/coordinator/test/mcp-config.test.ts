import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMcpConfig } from '../src/mcp-config.ts';

/** A checkout and a user's directory with these policy files. */
function openPlaces(files: { readonly user?: string; readonly project?: string }) {
  const top = mkdtempSync(join(tmpdir(), 'ralph-policy-'));
  const [root, home] = [join(top, 'checkout'), join(top, 'home')];
  mkdirSync(join(root, '.agent'), { recursive: true });
  mkdirSync(join(home, '.config'), { recursive: true });
  if (files.user !== undefined) writeFileSync(join(home, '.config/ralph-workflow-mcp.toml'), files.user);
  if (files.project !== undefined) writeFileSync(join(root, '.agent/mcp.toml'), files.project);
  const dispose = () => rmSync(top, { recursive: true });
  return { top, root, home, environment: { HOME: home }, [Symbol.dispose]: dispose };
}

test('without files there is no policy', async () => {
  using places = openPlaces({});
  expect(await readMcpConfig(places.root, places.environment)).toBeNull();
  expect(await readMcpConfig(places.root, {})).toBeNull();
});

test('the file of the checkout is laid over that of the user', async () => {
  using places = openPlaces({
    user: '[web_visit]\ntimeout_ms = 5\nextract_links = true\n',
    project: '\uFEFF[web_visit]\ntimeout_ms = 7\n',
  });
  expect(await readMcpConfig(places.root, places.environment)).toMatchObject({
    policy: {
      web_visit: { enabled: true, timeout_ms: 7, extract_links: true },
      web_search: { enabled: false },
    },
    warnings: [],
  });
});

test('XDG_CONFIG_HOME says where the file of the user is', async () => {
  using places = openPlaces({});
  writeFileSync(join(places.top, 'ralph-workflow-mcp.toml'), '[web_search]\n');
  const environment = { ...places.environment, XDG_CONFIG_HOME: places.top };
  expect(await readMcpConfig(places.root, environment)).toMatchObject({
    policy: { web_search: { enabled: true } },
  });
});

async function problemsOf(files: {
  readonly user?: string;
  readonly project?: string;
}): Promise<readonly string[]> {
  using places = openPlaces(files);
  try {
    await readMcpConfig(places.root, places.environment);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: 'CoordinatorError', code: 'policy_invalid' });
    const message = error instanceof Error ? error.message : '';
    return message.replaceAll(places.root, '.').replaceAll(places.home, '~').split('\n');
  }
}

test('everything that is wrong with both files is told at once, by file, line and path', async () => {
  const problems = await problemsOf({
    user: '# mine\n\n[mcp_servers.docs]\ntransport = "http"\n',
    project: '[web_visit]\ntimeout_ms = "soon"\n\n[web_search]\nbackend = "gogle"\n',
  });
  expect(problems).toEqual([
    './.agent/mcp.toml:2:14: web_visit.timeout_ms: expected a number, got the text "soon" (Milliseconds before a page is given up; default 15000)',
    '~/.config/ralph-workflow-mcp.toml:3:1: mcp_servers.docs.url: an http server needs its url: add it',
    './.agent/mcp.toml:5:11: web_search.backend: there is no search engine "gogle": name ddgs, or add web_search.backends.gogle',
  ]);
});

test('mistakes of the syntax are told with their lines, in both files', async () => {
  expect(await problemsOf({ user: 'a = \n', project: '[web_visit]\nb = 1 2\n' })).toEqual([
    expect.stringMatching(/^~\/\.config\/ralph-workflow-mcp\.toml:1:\d+: this is no TOML: /),
    expect.stringMatching(/^\.\/\.agent\/mcp\.toml:2:\d+: this is no TOML: /),
  ]);
});

test('a directory in place of the file is told', async () => {
  using places = openPlaces({});
  mkdirSync(join(places.root, '.agent/mcp.toml'));
  await expect(readMcpConfig(places.root, places.environment)).rejects.toThrow('expected a file');
});

test('odd settings are warnings, with their place', async () => {
  using places = openPlaces({ project: '[web_visit]\ntimout_ms = 7\n' });
  const config = await readMcpConfig(places.root, places.environment);
  expect(config?.warnings).toEqual([
    `${join(places.root, '.agent/mcp.toml')}:2:13: web_visit.timout_ms: the field "timout_ms" is unknown and ignored (did you mean "timeout_ms"?)`,
  ]);
});
