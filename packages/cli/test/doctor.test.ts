import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenPromises } from '@ralph/coordinator';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { DoctorReportSchema } from '../src/doctor/doctor-report.ts';
import { examine } from '../src/doctor/examine.ts';
import { makeCheckout } from './checkout.ts';
import { makePrograms } from './fake-programs.ts';
import { ralph } from './ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const CLAUDE = '2.1.330 (Claude Code)';

test('with one agent that is there and logged in a run could start: exit code 0', async () => {
  await using checkout = await makeCheckout();
  await using programs = await makePrograms({ claude: CLAUDE, codex: 'codex-cli 99.0.0' });
  const env = { PATH: programs.path, HOME: programs.home, ANTHROPIC_API_KEY: 'dummy' };
  const { stdout, exitCode } = await ralph(['doctor', '--json'], { cwd: checkout.root, env });
  const report = DoctorReportSchema.parse(JSON.parse(stdout));
  expect({ ready: report.ready, exitCode }).toEqual({ ready: true, exitCode: 0 });
  const checkOf = (name: string) => report.checks.find((check) => check.name === name);
  expect(checkOf('claude')).toEqual({
    area: 'agents',
    name: 'claude',
    verdict: 'good',
    says: '2.1.330, proven, MCP, login seen (ANTHROPIC_API_KEY)',
    remedy: null,
  });
  expect(checkOf('codex')).toMatchObject({ verdict: 'bad', remedy: expect.stringContaining('codex login') });
  expect(checkOf('codex')?.says).toContain('version 99.0.0 was not tried');
  expect(checkOf('gemini')).toMatchObject({ verdict: 'note', says: 'not installed' });
  expect(checkOf('amp')).toMatchObject({ verdict: 'note', says: 'experimental, not installed' });
  expect(checkOf('git')).toMatchObject({ verdict: 'good' });
  expect(checkOf('Node.js')).toMatchObject({ says: process.versions.node });
  expect(stdout).not.toContain('dummy');
});

test('where every run would be refused, none could start', async () => {
  await using programs = await makePrograms({ claude: CLAUDE });
  const bare = join(programs.home, 'bare');
  await execa('git', ['init', '-q', '--bare', bare]);
  const env = { PATH: programs.path, HOME: programs.home, ANTHROPIC_API_KEY: 'dummy' };
  const { stdout, exitCode } = await ralph(['doctor', '--json'], { cwd: bare, env });
  const report = DoctorReportSchema.parse(JSON.parse(stdout));
  expect({ ready: report.ready, exitCode }).toEqual({ ready: false, exitCode: 1 });
  expect(report.checks.find(({ name }) => name === 'checkout')).toMatchObject({
    verdict: 'bad',
    says: expect.stringContaining('is a bare repository'),
  });
});

test.for([
  { name: 'no agent is installed', programs: {}, files: {}, says: 'no agent can be used' },
  { name: 'nobody is logged in', programs: { claude: CLAUDE }, files: {}, says: 'no login seen' },
  {
    name: 'a policy cannot be used',
    programs: { claude: CLAUDE },
    files: { 'agents.toml': '\n[agent_chains.all]\nagents = ["cluade"]\n' },
    says: /\.agent\/agents\.toml:3:\d+: .*cluade/,
  },
  {
    name: 'a setting cannot be used',
    programs: { claude: CLAUDE },
    files: { 'ralph.toml': 'timeout = "soon"\n' },
    says: '.agent/ralph.toml:1:11: timeout: Expected a time',
  },
])('when $name no run could start: exit code 1, and each red line names its remedy', async (given) => {
  await using checkout = await makeCheckout();
  await using programs = await makePrograms(given.programs);
  for (const [name, text] of Object.entries(given.files)) {
    await mkdir(join(checkout.root, '.agent'), { recursive: true });
    await writeFile(join(checkout.root, '.agent', name), text ?? '');
  }
  const loggedIn = Object.keys(given.files).length > 0 ? { ANTHROPIC_API_KEY: 'dummy' } : {};
  const env = { PATH: programs.path, HOME: programs.home, ...loggedIn };
  const { stdout, exitCode } = await ralph(['doctor'], { cwd: checkout.root, env });
  expect(exitCode).toBe(1);
  expect(stdout).toContain('No run with an agent could start here.');
  expect(stdout).toMatch(given.says);
  const lines = stdout.split('\n');
  const red = lines.flatMap((line, index) => (line.trim().startsWith('✗') ? [lines[index + 1] ?? ''] : []));
  expect(red.length).toBeGreaterThan(0);
  expect(red.every((line) => line.trim().startsWith('→'))).toBe(true);
});

test('another program by the name of an agent is told, and what agents print is harmless', async () => {
  await using checkout = await makeCheckout();
  await using programs = await makePrograms({ claude: '1.2.3 \u001b]0;owned\u0007 (Some Game)' });
  const env = { PATH: programs.path, HOME: programs.home };
  const { stdout } = await ralph(['doctor'], { cwd: checkout.root, env });
  expect(stdout).toContain('the `claude` in PATH is another program');
  expect(stdout).not.toContain('\u001b');
});

test('agents are listed with their maturity, version and the names of their models, those of agents.toml first', async () => {
  await using checkout = await makeCheckout();
  await using programs = await makePrograms({ claude: CLAUDE, mine: 'mine 1.0.0' });
  await mkdir(join(checkout.root, '.agent/deep'), { recursive: true });
  await writeFile(
    join(checkout.root, '.agent/agents.toml'),
    '[agents.mine]\ncmd = "mine"\n[agent_chains.all]\nagents = ["mine", "claude"]\n[agent_drains.development]\nchain = "all"\n',
  );
  const env = { PATH: programs.path, HOME: programs.home };
  const cwd = join(checkout.root, '.agent/deep');
  const { stdout, exitCode } = await ralph(['agents'], { cwd, env });
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').map((line) => line.trimEnd())).toMatchInlineSnapshot(`
    [
      "mine       experimental  1.0.0                   mine (agents.toml)",
      "claude     proven        2.1.330, no login seen  claude, claude/<model>",
      "codex      proven        not installed           codex, codex/<model>[effort=low|medium|high|xhigh]",
      "opencode   proven        not installed           opencode, opencode/<provider>/<model>",
      "gemini     proven        not installed           gemini, gemini/<model>",
      "pi         proven        not installed           pi, pi/<model>[:thinking]",
      "qwen       proven        not installed           qwen, qwen/<model>",
      "copilot    proven        not installed           copilot, copilot/<model>",
      "kimi       proven        not installed           kimi, kimi/<model>",
      "nanocoder  proven        not installed           nanocoder, nanocoder/<provider>[/<model>]",
      "cursor     experimental  not installed           cursor, cursor/<model>",
      "agy        experimental  not installed           agy, agy/<model>",
      "amp        experimental  not installed           amp",
      "cline      experimental  not installed           cline, cline/<model>",
      "",
      "Chains, the built-in ones and those of agents.toml:",
      "  planning: claude",
      "  development: claude",
      "  development_analysis: claude",
      "  planning_analysis: claude",
      "  development_commit: claude",
      "  analysis: claude",
      "  commit: claude",
      "  policy_remediation: claude",
      "  policy_remediation_analysis: claude",
      "  rebase_conflict_resolution: claude",
      "  all: mine, claude (for units that name nobody)",
    ]
  `);
  const json = await ralph(['agents', '--json'], { cwd, env });
  expect(JSON.parse(json.stdout)).toMatchObject({
    agents: [
      { name: 'mine', own: true, installed: true },
      { name: 'claude' },
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
    ],
    chains: expect.arrayContaining([{ name: 'all', agents: ['mine', 'claude'], default: true }]),
  });
});

test.for([
  { platform: 'win32', ready: false },
  { platform: 'linux', ready: true },
] as const)('on $platform, with an agent that is there, a run could start: $ready', ({ platform, ready }) => {
  const reason = 'there is no jail for this system';
  const report = examine({
    agents: [
      {
        name: 'claude',
        own: false,
        maturity: 'proven',
        installed: true,
        version: '2.1.330',
        warning: null,
        missing: null,
        how_to_get: null,
        login: null,
        mcp: true,
        native_tools_off: true,
        names: 'claude',
        memory_mb: 0,
      },
    ],
    machine: {
      broken_promises: brokenPromises(platform),
      node_version: '22.1.0',
      git_version: '2.50.0',
      jail: { available: false, reason, fix: 'Run on Linux or macOS' },
      better_jail: null,
      memory_available: 2 ** 33,
      memory_total: 2 ** 34,
      checkout_problem: null,
      disks: [],
    },
    policies: { problems: [], warnings: [] },
    settings: { root: 'C:\\repo', said: new Map(), problems: [], warnings: [], files: [] },
  });
  expect(report.ready).toBe(ready);
  expect(report.checks.filter(({ verdict }) => verdict === 'bad')).toEqual(
    ready
      ? []
      : [
          {
            area: 'machine',
            name: 'platform',
            verdict: 'bad',
            says: expect.stringContaining('Windows: no run can be held: there is no jail'),
            remedy: expect.stringContaining('Run ralph in WSL'),
          },
        ],
  );
});
