import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAgentsConfig } from '../src/agents-config.ts';
import { openRig, type Rig } from './rig.ts';

const CLAUDE = join(import.meta.dirname, 'fixtures/bin/claude');

const outer = { HOME: process.env['HOME'], XDG_CONFIG_HOME: process.env['XDG_CONFIG_HOME'] };
let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'ralph-home-'));
  process.env['HOME'] = home;
  delete process.env['XDG_CONFIG_HOME'];
});
afterAll(() => {
  for (const [name, value] of Object.entries(outer)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(home, { recursive: true });
});

/** A checkout and a user's directory with these files. */
function openPlaces(files: { readonly user?: string; readonly project?: string }) {
  const top = mkdtempSync(join(tmpdir(), 'ralph-agents-'));
  const [root, user] = [join(top, 'checkout'), join(top, 'home')];
  mkdirSync(join(root, '.agent'), { recursive: true });
  mkdirSync(join(user, '.config'), { recursive: true });
  if (files.user !== undefined) writeFileSync(join(user, '.config/ralph-workflow-agents.toml'), files.user);
  if (files.project !== undefined) writeFileSync(join(root, '.agent/agents.toml'), files.project);
  return { root, user, [Symbol.dispose]: () => rmSync(top, { recursive: true }) };
}

test('without files there are the built-in agents only', async () => {
  using places = openPlaces({});
  const config = await readAgentsConfig(places.root, { HOME: places.user });
  expect(config).toMatchObject({ defaultChain: null, warnings: [] });
  expect([...config.agents.keys(), ...config.chains.keys()]).toEqual([]);
});

test('the file of the checkout is laid over that of the user', async () => {
  using places = openPlaces({
    user: '[agents.mine]\ncmd = "one"\nmemory_mb = 5\n[agents.other]\ncmd = "other"\n',
    project: '[agents.mine]\ncmd = "two"\n',
  });
  const { agents } = await readAgentsConfig(places.root, { HOME: places.user });
  expect([...agents.keys()]).toEqual(['mine', 'other']);
  expect(agents.get('mine')?.adapter.memory_mb).toBe(5);
});

test('in a linked worktree the file of the main one counts as long as it has none itself; a submodule has no main one', async () => {
  using places = openPlaces({ project: '[agents.main]\ncmd = "main"\n' });
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', places.root, ...args]);
  git('init', '--quiet');
  git(
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@localhost',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'start',
  );
  const linked = join(places.user, 'linked');
  git('worktree', 'add', '--quiet', '--detach', linked);
  const namesIn = async (root: string) => [
    ...(await readAgentsConfig(root, { HOME: places.user })).agents.keys(),
  ];
  expect(await namesIn(linked)).toEqual(['main']);
  mkdirSync(join(linked, '.agent'));
  writeFileSync(join(linked, '.agent/agents.toml'), '[agents.linked]\ncmd = "linked"\n');
  expect(await namesIn(linked)).toEqual(['linked']);
  const submodule = join(places.root, 'sub');
  mkdirSync(submodule);
  mkdirSync(join(places.root, '.git/modules/sub'), { recursive: true });
  writeFileSync(join(submodule, '.git'), 'gitdir: ../.git/modules/sub\n');
  expect(await namesIn(submodule)).toEqual([]);
});

test("the user's agents may be in ralph/agents.toml too, which then stands for the original's file", async () => {
  using places = openPlaces({ user: '[agents.old]\ncmd = "old"\n' });
  mkdirSync(join(places.user, '.config/ralph'));
  writeFileSync(join(places.user, '.config/ralph/agents.toml'), '[agents.mine]\ncmd = "mine"\n');
  const { agents } = await readAgentsConfig(places.root, { HOME: places.user });
  expect([...agents.keys()]).toEqual(['mine']);
});

test.for([
  { name: 'stands in for agents.toml when it has both', drains: true, chains: ['mine'] },
  { name: 'says nothing of agents when it has chains alone', drains: false, chains: ['yours'] },
])("the original's main configuration $name", async ({ drains, chains }) => {
  using places = openPlaces({ project: '[agent_chains.yours]\nagents = ["codex"]\n' });
  writeFileSync(
    join(places.root, '.agent/ralph-workflow.toml'),
    '[general]\ndeveloper_iters = 5\n[agent_chains.mine]\nagents = ["claude"]\n' +
      (drains ? '[agent_drains.development]\nchain = "mine"\n' : ''),
  );
  const config = await readAgentsConfig(places.root, { HOME: places.user });
  expect([...config.chains.keys()].filter((name) => ['mine', 'yours'].includes(name))).toEqual(chains);
});

test('everything that is wrong is told at once, by file, line and path', async () => {
  using places = openPlaces({
    user: '[agents.mine]\ntransport = "claud"\n',
    project: '[agents.yours]\n\n[agent_chains.all]\nagents = ["claude", "cdex"]\n',
  });
  const refusal = await readAgentsConfig(places.root, { HOME: places.user }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: 'CoordinatorError', code: 'policy_invalid' });
  const text = refusal instanceof Error ? refusal.message : '';
  expect(text.replaceAll(places.root, '.').replaceAll(places.user, '~').split('\n')).toEqual([
    expect.stringMatching(
      /^~\/\.config\/ralph-workflow-agents\.toml:2:13: agents\.mine\.transport: there is no transport "claud" \(did you mean "claude"\?\)/,
    ),
    expect.stringMatching(/^\.\/\.agent\/agents\.toml:1:1: agents\.yours\.cmd: no built-in agent/),
    expect.stringMatching(
      /^\.\/\.agent\/agents\.toml:4:21: agent_chains\.all\.agents\[1\]: unknown agent "cdex"\. Did you mean "codex"\?/,
    ),
  ]);
});

test('odd settings are warnings, with their place', async () => {
  using places = openPlaces({ project: '[agents.claude]\ncan_commit = true\nprint_flag = "-p"\n' });
  const { warnings } = await readAgentsConfig(places.root, { HOME: places.user });
  expect(warnings.map((text) => text.replaceAll(places.root, '.'))).toEqual([
    './.agent/agents.toml:2:14: agents.claude.can_commit: can_commit has no effect: no agent commits, the coordinator does. Remove it',
    './.agent/agents.toml:3:14: agents.claude.print_flag: print_flag has no effect here: ralph knows the flags of claude. Remove it',
  ]);
});

describe('the chain of units for which nobody names an agent', () => {
  test.for([
    { name: 'is nobody when the file only adds agents', project: '[agents.a]\ncmd = "a"\n', chain: null },
    {
      name: 'is that of the drain',
      project: '[agent_chains.c]\nagents = ["codex"]\n[agent_drains.development]\nchain = "c"\n',
      chain: 'c',
    },
    {
      name: 'is the built-in one in another form',
      project: '[agent_chains.development]\nagents = ["codex"]\n',
      chain: 'development',
    },
  ])('$name', async ({ project, chain }) => {
    using places = openPlaces({ project });
    expect((await readAgentsConfig(places.root, { HOME: places.user })).defaultChain).toBe(chain);
  });
});

const AGENTS = `
[agents.mine]
cmd = ${JSON.stringify(`'${CLAUDE}'`)}
transport = "claude"
model = "opus"

[agents.gone]
cmd = "no-such-program-anywhere"

[agent_chains.careful]
agents = ["mine"]
max_retries = 2
retry_delay_ms = 7
`;

function agentsOf({ events }: Rig): unknown {
  return events.flatMap((event) => (event.type === 'run_started' ? event.units : []));
}

test('a plan is worked on with an agent of agents.toml, found through a chain of it', async () => {
  using rig = openRig();
  rig.write('.agent/agents.toml', AGENTS);
  const { summary } = await rig.run(
    [
      { unit_id: 'a', agent: 'careful' },
      { unit_id: 'b', retries: 0 },
    ],
    {
      agent: 'mine/haiku',
      retryDelayMs: undefined,
    },
  );
  expect(summary.workers.map(({ unit_id, status, agent }) => [unit_id, status, agent])).toEqual([
    ['a', 'succeeded', 'mine'],
    ['b', 'succeeded', 'mine/haiku'],
  ]);
  expect(agentsOf(rig)).toMatchObject([
    { unit_id: 'a', agents: ['mine'], retries: 2, retry_delay_ms: 7 },
    { unit_id: 'b', agents: ['mine/haiku'], retries: 0 },
  ]);
});

test('what the plan or the command line say of retries counts more than the chain', async () => {
  using rig = openRig();
  rig.write('.agent/agents.toml', AGENTS);
  await rig.run([{ unit_id: 'a', retries: 1, retry_delay_ms: 9 }, { unit_id: 'b' }], {
    agent: 'careful',
    retries: 3,
    retryDelayMs: 11,
  });
  expect(agentsOf(rig)).toMatchObject([
    { unit_id: 'a', retries: 1, retry_delay_ms: 9 },
    { unit_id: 'b', retries: 3 },
  ]);
  expect(agentsOf(rig)).not.toMatchObject([{}, { retry_delay_ms: 7 }]);
});

test('an agent of agents.toml whose program is not there is told before anything starts', async () => {
  using rig = openRig();
  rig.write('.agent/agents.toml', AGENTS);
  await expect(rig.run([{ unit_id: 'a', agent: 'gone' }])).rejects.toMatchObject({
    code: 'agent_missing',
    message: expect.stringMatching(/gone[\s\S]*install no-such-program-anywhere, or correct its cmd/),
  });
});

test('a name that stands for nothing is told with the chains', async () => {
  using rig = openRig();
  rig.write('.agent/agents.toml', AGENTS);
  await expect(rig.run([{ unit_id: 'a', agent: 'crful' }])).rejects.toMatchObject({
    code: 'agent_unknown',
    message: expect.stringMatching(/unknown agent "crful"[\s\S]*mine[\s\S]*Chains: .*careful/),
  });
});

test('the odd settings of a run are told once', async () => {
  using rig = openRig();
  rig.write('.agent/agents.toml', `${AGENTS}extra = 1\n`);
  const notices: string[] = [];
  await rig.run([{ unit_id: 'a', command: ['true'] }], { onNotice: (text) => notices.push(text) });
  expect(notices.filter((text) => text.includes('agent_chains.careful.extra'))).toHaveLength(1);
});
