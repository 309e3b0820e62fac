import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { detectProject } from '../src/init/detect-project.ts';
import { InitReportSchema } from '../src/init/init-report.ts';
import { makeCheckout } from './checkout.ts';
import { makePrograms } from './fake-programs.ts';
import { ralph, RALPH, ralphEnvironment } from './ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const CLAUDE = '2.1.330 (Claude Code)';

test('init writes settings, policies and a plan that are good as they are, and keeps the rest out of git', async () => {
  await using checkout = await makeCheckout();
  await using programs = await makePrograms({ claude: CLAUDE });
  const { root } = checkout;
  const env = { PATH: programs.path, HOME: programs.home };
  await mkdir(join(root, 'src/deep'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"packageManager":"yarn@4.1.0","scripts":{"test":"vitest"}}');
  const { stdout, exitCode } = await ralph(['init'], { cwd: join(root, 'src/deep'), env });
  expect(exitCode).toBe(0);
  expect(stdout.replace(/^In .*/, 'In <checkout>')).toMatchInlineSnapshot(`
    "In <checkout>
      agents           claude
      package manager  yarn
      tests            yarn test (package.json)

    wrote       .agent/ralph.toml
    wrote       .agent/agents.toml
    wrote       .agent/mcp.toml
    wrote       .agent/plan.jsonc
    excluded    /.agent/.gitignore /.agent/artifacts/ /.agent/checkpoint.* /.agent/run.lock* /.agent/runs/ /.agent/workers/ (.git/info/exclude)

    Units that name no agent go to claude.
    A run is judged by yarn test.

    Next:
      ralph doctor                     is everything there?
      ralph validate .agent/plan.jsonc is the sample plan good?
      ralph run .agent/plan.jsonc      run it"
  `);
  const [valid, config, doctor] = await Promise.all([
    ralph(['validate', '--json', '.agent/plan.jsonc'], { cwd: root, env }),
    ralph(['config', '--json'], { cwd: root, env }),
    ralph(['doctor', '--json'], { cwd: root, env: { ...env, ANTHROPIC_API_KEY: 'dummy' } }),
  ]);
  expect(JSON.parse(valid.stdout)).toMatchObject({ valid: true, problems: [], units: 2 });
  expect(JSON.parse(config.stdout)).toMatchObject({ problems: [], warnings: [] });
  expect(JSON.parse(doctor.stdout)).toMatchObject({ ready: true });
});

test('after init git sees its files and nothing of what a run leaves behind', async () => {
  await using checkout = await makeCheckout();
  const { root } = checkout;
  const env = { HOME: root };
  await ralph(['init', '--yes'], { cwd: root, env });
  const plan = await checkout.plan([
    { unit_id: 'a', description: 'x', allowed_directories: ['a'], command: ['true'] },
  ]);
  await ralph(['run', plan, '--verify', 'true'], { cwd: root, env });
  const { stdout: visible } = await execa('git', ['status', '--short', '--untracked-files=all'], {
    cwd: root,
  });
  expect(visible.split('\n').filter((line) => line.includes('.agent'))).toEqual([
    '?? .agent/agents.toml',
    '?? .agent/mcp.toml',
    '?? .agent/plan.jsonc',
    '?? .agent/ralph.toml',
  ]);
});

test('every line of a comment that looks like a setting is one that can be used', async () => {
  await using checkout = await makeCheckout();
  const env = { HOME: checkout.root };
  await ralph(['init', '--yes'], { cwd: checkout.root, env });
  const path = join(checkout.root, '.agent/ralph.toml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replaceAll(/^# ([a-z_]+ = )/gm, '$1'));
  const { stdout, exitCode } = await ralph(['config', '--json'], { cwd: checkout.root, env });
  expect(JSON.parse(stdout)).toMatchObject({ problems: [], warnings: [] });
  expect(exitCode).toBe(0);
});

test('what is there stays as it is and is told, whatever else is written', async () => {
  await using checkout = await makeCheckout();
  const { root } = checkout;
  await mkdir(join(root, '.agent'));
  await writeFile(join(root, '.agent/ralph.toml'), 'agent = "codex"\n');
  const { stdout } = await ralph(['init', '--json'], { cwd: root, env: { HOME: root } });
  expect(InitReportSchema.parse(JSON.parse(stdout))).toMatchObject({
    chosen: { agent: 'codex', verify: null },
    written: ['.agent/agents.toml', '.agent/mcp.toml', '.agent/plan.jsonc'],
    left_alone: ['.agent/ralph.toml'],
  });
  expect(await readFile(join(root, '.agent/ralph.toml'), 'utf8')).toBe('agent = "codex"\n');
  const again = await ralph(['init', '--json'], { cwd: root, env: { HOME: root } });
  expect(JSON.parse(again.stdout)).toMatchObject({ written: [], excluded: [] });
});

test('without git the directory itself is set up', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ralph-plain-'));
  try {
    const { stdout, exitCode } = await ralph(['init', '--yes', '--json', '-C', root], {
      env: { HOME: root },
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ checkout: root, excluded: [] });
  } finally {
    await rm(root, { recursive: true });
  }
});

const missing = process.platform === 'linux' ? await lacks('script') : ['Linux'];

test.skipIf(missing.length > 0)(
  `on a terminal there are two questions (needs Linux and script; not here: ${missing.join(', ') || 'none'})`,
  async () => {
    await using checkout = await makeCheckout();
    await using programs = await makePrograms({ claude: CLAUDE });
    const { root } = checkout;
    const command = `stty cols 100 rows 30; exec '${process.execPath}' '${RALPH}' init`;
    const child = execa('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
      cwd: root,
      env: { PATH: programs.path, HOME: programs.home, TERM: 'xterm', XDG_CONFIG_HOME: '/nonexistent' },
      extendEnv: false,
      reject: false,
    });
    let screen = '';
    const answers = [
      { asked: 'Which agent works on units', keys: '\r' },
      { asked: 'Which command tells', keys: 'make check\r' },
    ];
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString('utf8');
      const next = answers[0];
      if (next === undefined || !screen.includes(next.asked)) return;
      answers.shift();
      child.stdin.write(next.keys);
    });
    const { exitCode } = await child;
    expect({ exitCode, left: answers.length }).toEqual({ exitCode: 0, left: 0 });
    const text = await readFile(join(root, '.agent/ralph.toml'), 'utf8');
    expect(text).toContain('\nagent = "claude"\n');
    expect(text).toContain('\nverify = "make check"\n');
  },
);

test.for([
  { files: { 'package.json': '{"scripts":{"test":"jest"}}' }, manager: 'npm', test: 'npm test' },
  {
    files: { 'package.json': '{"scripts":{"test":"jest"}}', 'pnpm-lock.yaml': '' },
    manager: 'pnpm',
    test: 'pnpm test',
  },
  {
    files: { 'package.json': '{"scripts":{"test":"bun test"}}', 'bun.lock': '' },
    manager: 'bun',
    test: 'bun run test',
  },
  {
    files: { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
    manager: 'npm',
    test: null,
  },
  {
    files: { 'package.json': '{', Makefile: 'CC := cc\ntest: all\n\tx\n' },
    manager: 'npm',
    test: 'make test',
  },
  { files: { Makefile: 'test := 3\n' }, manager: null, test: null },
  { files: { justfile: 'test *args:\n  x\n' }, manager: null, test: 'just test' },
  { files: { 'Cargo.toml': '[package]\n' }, manager: 'cargo', test: 'cargo test' },
  { files: { 'go.mod': 'module x\n' }, manager: 'go', test: 'go test ./...' },
  {
    files: { 'pyproject.toml': '[dependency-groups]\ndev = ["pytest>=8"]\n', 'uv.lock': '' },
    manager: 'uv',
    test: 'uv run pytest',
  },
  { files: { 'pyproject.toml': '[project]\n', 'tox.ini': '' }, manager: null, test: 'tox' },
  { files: { gradlew: '' }, manager: null, test: './gradlew test' },
  { files: {}, manager: null, test: null },
])('a project with $files is tested by $test', async ({ files, manager, test: command }) => {
  const root = await mkdtemp(join(tmpdir(), 'ralph-project-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text ?? '');
  expect(detectProject(root)).toMatchObject({ package_manager: manager, test_command: command });
  await rm(root, { recursive: true });
});

async function lacks(program: string): Promise<readonly string[]> {
  const { failed } = await execa(program, ['--version'], { reject: false });
  return failed ? [program] : [];
}

test('where .agent is a file nothing was made, and init says so', async () => {
  await using checkout = await makeCheckout();
  await writeFile(join(checkout.root, '.agent'), '');
  const { exitCode, stdout, stderr } = await ralph(['init', '--yes'], { cwd: checkout.root });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(
    /it cannot be written: EEXIST.*make .*\.agent a directory.*code: directory_unusable/s,
  );
});

test('a full disk leaves no half of a file behind, so that init can be run again', async () => {
  await using checkout = await makeCheckout();
  const command = `trap '' XFSZ; ulimit -f 0; exec '${process.execPath}' '${RALPH}' init --yes`;
  const full = await execa('sh', ['-c', command], {
    cwd: checkout.root,
    env: ralphEnvironment(),
    extendEnv: false,
    reject: false,
  });
  expect(full.exitCode).toBe(2);
  expect(full.stderr).toContain('EFBIG');
  expect(await readdir(join(checkout.root, '.agent'))).toEqual([]);
});
