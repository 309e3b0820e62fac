import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { makeCheckout, nodeUnit, type Checkout } from '../checkout.ts';
import { ralph } from '../ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

/** A checkout, and a user's directory beside it, with these files. */
async function openPlaces(files: Readonly<Record<string, string>>) {
  const checkout = await makeCheckout();
  const home = await makeCheckout();
  for (const [name, text] of Object.entries(files)) {
    const path = name.startsWith('~/') ? join(home.root, name.slice(2)) : join(checkout.root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return {
    checkout,
    env: { HOME: home.root, XDG_CONFIG_HOME: join(home.root, '.config') },
    [Symbol.asyncDispose]: async () => {
      await checkout[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

const FILES = {
  '.agent/ralph.toml': 'retries = 2\nverify = "true"\nidle_timeout = "5m"\n',
  '~/.config/ralph/ralph.toml': 'retries = 3\nmax_workers = 2\n',
};

test('what is set is shown with who says so: the environment before the checkout, the checkout before the user', async () => {
  await using places = await openPlaces(FILES);
  const { checkout, env } = places;
  await mkdir(join(checkout.root, 'deep/er'), { recursive: true });
  const cwd = join(checkout.root, 'deep/er');
  const { stdout, stderr, exitCode } = await ralph(['config'], {
    cwd,
    env: { ...env, RALPH_IDLE_TIMEOUT: '90s' },
  });
  const lines = stdout.replaceAll(env.HOME, '<home>').split('\n');
  expect(lines.filter((line) => !line.endsWith('built in'))).toMatchInlineSnapshot(`
    [
      "verify              true                           .agent/ralph.toml:2:10",
      "max_workers         2                              <home>/.config/ralph/ralph.toml:2:15",
      "idle_timeout        90s                            RALPH_IDLE_TIMEOUT",
      "retries             2                              .agent/ralph.toml:1:11",
    ]
  `);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test('one setting is explained layer by layer, whichever of its names is asked for', async () => {
  await using places = await openPlaces(FILES);
  const { checkout, env } = places;
  const asked = await Promise.all(
    ['retries', '--retries', 'RALPH_RETRIES'].map((name) =>
      ralph(['config', `--explain=${name}`], { cwd: checkout.root, env: { ...env, RALPH_RETRIES: '1' } }),
    ),
  );
  const [first] = asked.map(({ stdout }) => stdout);
  expect(new Set(asked.map(({ stdout }) => stdout)).size).toBe(1);
  expect(first?.replaceAll(env.HOME, '<home>')).toMatchInlineSnapshot(`
    "retries: further attempts with each agent of a unit
      holds       1  RALPH_RETRIES
      overridden  2  .agent/ralph.toml:1:11
      overridden  3  <home>/.config/ralph/ralph.toml:1:11
      overridden  0  built in
      to set it   --retries, RALPH_RETRIES, or retries in .agent/ralph.toml"
  `);
  const mistyped = await ralph(['config', '--explain', 'retires'], { cwd: checkout.root, env });
  expect(mistyped).toMatchObject({ stdout: '', exitCode: 2 });
  expect(mistyped.stderr).toContain('there is no setting "retires" (did you mean "retries"?)');
});

test('a home that is no directory holds no settings', async () => {
  await using checkout = await makeCheckout();
  const env = { HOME: '/dev/null', XDG_CONFIG_HOME: undefined };
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const { stderr, exitCode } = await ralph(['run', plan], { cwd: checkout.root, env });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

/** What a run was asked to do, as it wrote that down. */
async function recorded({ root }: Checkout): Promise<Record<string, unknown>> {
  const { stdout } = await execa('sh', ['-c', 'cat .agent/runs/*/options.json'], { cwd: root });
  return JSON.parse(stdout);
}

test('a run is as flags say, else the environment, else the checkout, else the user', async () => {
  await using places = await openPlaces({
    '.agent/ralph.toml':
      'retries = 2\nidle_timeout = 120\nhide = ["*.a", "*.{b,c}"]\nbudget_tokens = "500k"\ntimeout = "30m"\n',
    '~/.config/ralph/ralph.toml': 'retries = 3\nmax_workers = 2\nhistory = false\nconfine = "audit"\n',
  });
  const { checkout, env } = places;
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const ran = await ralph(['run', plan, '--timeout', '10m'], {
    cwd: checkout.root,
    env: { ...env, RALPH_RETRY_DELAY: '5ms', RALPH_SHOW: '*.{x,y}, .env.example', RALPH_TIMEOUT: '1h' },
  });
  expect({ stderr: ran.stderr, exitCode: ran.exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(await recorded(checkout)).toMatchObject({
    retries: 2,
    idle_timeout_ms: 120_000,
    hide: ['*.a', '*.{b,c}'],
    show: ['*.{x,y}', '.env.example'],
    budget: { tokens: 500_000 },
    max_workers: 2,
    history: false,
    confine: 'audit',
    retry_delay_ms: 5,
    timeout_ms: 600_000,
  });
});

test.for([
  { name: 'a file gives way to what the plan says', args: [], env: {}, runs: 'plan' },
  { name: 'the environment does not', args: [], env: { RALPH_VERIFY: 'echo variable' }, runs: 'variable' },
  {
    name: 'a flag does not either',
    args: ['--verify', 'echo flag'],
    env: { RALPH_VERIFY: 'echo variable' },
    runs: 'flag',
  },
])('of verification commands $name', async ({ args, env, runs }) => {
  await using places = await openPlaces({ '.agent/ralph.toml': 'verify = "echo file"\n' });
  const { checkout } = places;
  const plan = await checkout.plan([nodeUnit('a', '')], { verify: 'echo plan' });
  const ran = await ralph(['run', plan, ...args], { cwd: checkout.root, env: { ...places.env, ...env } });
  expect(ran.stdout).toContain(`$ echo ${runs}`);
});

test('of what stops a run at a failure one layer speaks: a flag takes the place of the other setting in a file', async () => {
  await using places = await openPlaces({ '.agent/ralph.toml': 'fail_fast = true\n' });
  const { checkout, env } = places;
  const plan = await checkout.plan([nodeUnit('a', '')]);
  await ralph(['run', plan, '--max-failures', '3'], { cwd: checkout.root, env });
  expect(await recorded(checkout)).toMatchObject({ fail_fast: false, max_failures: 3 });
});

test('everything that is wrong with all layers is told at once, with file and line, and nothing starts', async () => {
  await using places = await openPlaces({
    '.agent/ralph.toml': 'max_workers = 0\nverify = 3\nfail_fast = true\nmax_failures = 2\n',
    '~/.config/ralph/ralph.toml': 'timeout = "soon"\nconfine = \n',
  });
  const { checkout, env } = places;
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const ran = await ralph(['run', plan], { cwd: checkout.root, env: { ...env, RALPH_HISTORY: 'perhaps' } });
  expect({ stdout: ran.stdout, exitCode: ran.exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(ran.stderr.replaceAll(env.HOME, '<home>')).toMatchInlineSnapshot(`
    "error: what is set cannot be used (5 problems); ralph config shows all of it
    <home>/.config/ralph/ralph.toml:2:11: this is no TOML: invalid value
    RALPH_HISTORY: history: expected true or false
    .agent/ralph.toml:1:15: max_workers: Expected a whole number from 1 to 1000.
    .agent/ralph.toml:2:10: verify: expected a text in quotes
    .agent/ralph.toml:4:16 and .agent/ralph.toml:3:13: max_failures and fail_fast stand for each other: set one of them
    code: config_invalid"
  `);
  const shown = await ralph(['config', '--json'], { cwd: checkout.root, env });
  expect(shown.exitCode).toBe(2);
  expect(JSON.parse(shown.stdout).problems.length).toBe(4);
});

test('what has no effect is warned of, with what was probably meant, and the run goes on', async () => {
  await using places = await openPlaces({
    '.agent/ralph.toml': 'retires = 2\nquite_another_thing = true\n',
    '.agent/artifacts.toml': '[artifacts.plan]\n',
    '.agent/ralph-workflow.toml':
      '[general]\ndeveloper_iters = 5\n\n[agent_chains.mine]\nagents = ["claude"]\n',
    '.agent/pipeline.toml':
      'entry_block = "x"\n[phases.development.parallelization]\nmax_parallel_workers = 3\n',
  });
  const { checkout, env } = places;
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const ran = await ralph(['run', plan], {
    cwd: checkout.root,
    env: { ...env, RALPH_RETIRES: '1', RALPH_RUN_ID: 'of a worker' },
  });
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toMatchInlineSnapshot(`
    "warning: RALPH_RETIRES: no setting is called like that (did you mean "RALPH_RETRIES"?)
    warning: .agent/ralph.toml:1:11: there is no setting "retires", and it is ignored (did you mean "retries"?)
    warning: .agent/ralph.toml:2:23: there is no setting "quite_another_thing", and it is ignored
    warning: .agent/pipeline.toml:1:1: only max_parallel_workers has an effect on ralph run, as max_workers of ralph.toml; phases and their order have none
    warning: .agent/artifacts.toml:1:1: it has no effect on ralph run, where each unit delivers a development_result; remove it, or keep it for the original
    warning: .agent/ralph-workflow.toml:1:1: "general" has no effect on ralph run; what can be set is listed by "ralph config""
  `);
  expect(await recorded(checkout)).toMatchObject({ max_workers: 3 });
});

test('ralph config judges pipelines and artifacts too, although a run of a plan does not go by them', async () => {
  await using places = await openPlaces({
    '.agent/pipeline.toml':
      'entry_block = "work"\n[blocks.work]\nkind = "individual"\n[blocks.work.phase]\ndrain = "development"\nrole = "nonsense"\n',
    '.agent/artifacts.toml': '[artifacts.plan]\ndrain = 3\n',
    '~/.config/ralph-workflow-pipeline.toml': '[recovery]\ncycle_cap = -1\n',
  });
  const { checkout, env } = places;
  const shown = await ralph(['config', '--json'], { cwd: checkout.root, env });
  const { problems, warnings }: { problems: object[]; warnings: { where: string; message: string }[] } =
    JSON.parse(shown.stdout.replaceAll(env.HOME, '<home>'));
  expect({ problems, exitCode: shown.exitCode }).toEqual({ problems: [], exitCode: 0 });
  const judged = warnings.filter(({ message }) => message.startsWith('no pipeline could run'));
  expect(judged.map(({ where, message }) => `${where} ${message}`)).toMatchInlineSnapshot(`
    [
      "<home>/.config/ralph-workflow-pipeline.toml:2:13 no pipeline could run with it: recovery.cycle_cap: expected a number of at least 1, got -1",
      ".agent/pipeline.toml:2:1 no pipeline could run with it: blocks.work.phase_name: "phase_name" is missing: add it",
      ".agent/pipeline.toml:4:1 no pipeline could run with it: blocks.work.phase.transitions: "transitions" is missing: add it",
      ".agent/pipeline.toml:6:8 no pipeline could run with it: blocks.work.phase.role: expected execution or analysis or review or commit or verification or terminal or fanout_join or commit_cleanup, got "nonsense"",
      ".agent/artifacts.toml:2:9 no pipeline could run with it: artifacts.plan.drain: expected a text, got 3",
      ".agent/artifacts.toml:1:1 no pipeline could run with it: artifacts.plan.artifact_type: "artifact_type" is missing: add it",
    ]
  `);
});

test('in a linked worktree what the main one sets holds, below its own files and above those of the user', async () => {
  await using places = await openPlaces({
    '.agent/ralph.toml': 'retries = 2\nconfine = "off"\nverify = "true"\n',
    '.agent/agents.toml': '[agent_chains.mine]\nagents = ["claude"]\n',
    '~/.config/ralph/ralph.toml': 'retries = 3\nmax_workers = 2\n',
  });
  const { checkout, env } = places;
  const linked = join(env.HOME, 'linked worktree');
  await execa('git', ['-C', checkout.root, 'worktree', 'add', '--quiet', '--detach', linked]);
  await mkdir(join(linked, '.agent'));
  await writeFile(join(linked, '.agent/ralph.toml'), 'verify = "exit 0"\n');
  const explained = await Promise.all(
    ['retries', 'verify', 'max_workers'].map(async (key) => {
      const { stdout } = await ralph(['config', '--explain', key], { cwd: linked, env });
      return stdout
        .replaceAll(await realpath(checkout.root), '<main>')
        .replaceAll(env.HOME, '<home>')
        .split('\n')
        .slice(1, -1);
    }),
  );
  expect(explained).toMatchInlineSnapshot(`
    [
      [
        "  holds       2  <main>/.agent/ralph.toml:1:11 (main worktree)",
        "  overridden  3  <home>/.config/ralph/ralph.toml:1:11",
        "  overridden  0  built in",
      ],
      [
        "  holds       exit 0  .agent/ralph.toml:1:10",
        "  overridden  true  <main>/.agent/ralph.toml:3:10 (main worktree)",
        "  overridden  –  built in",
      ],
      [
        "  holds       2  <home>/.config/ralph/ralph.toml:2:15",
        "  overridden  one per CPU, 4 to 8  built in",
      ],
    ]
  `);
  await writeFile(
    join(linked, 'plan.json'),
    JSON.stringify({ schema_version: 1, work_units: [nodeUnit('a', '')] }),
  );
  const ran = await ralph(['run', 'plan.json', '--agent', 'mine'], { cwd: linked, env });
  expect({
    stderr: ran.stderr.replaceAll(await realpath(checkout.root), '<main>'),
    exitCode: ran.exitCode,
  }).toEqual({
    stderr: 'note: confine is set by <main>/.agent/ralph.toml:2:11',
    exitCode: 0,
  });
});

test('what a checkout says about its own confinement is told when a run begins', async () => {
  await using places = await openPlaces({
    '.agent/ralph.toml': 'confine = "off"\nretries = 1\n',
    '~/.config/ralph/ralph.toml': 'out_of_bounds = "report"\n',
  });
  const { checkout, env } = places;
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const ran = await ralph(['run', plan], { cwd: checkout.root, env });
  expect({ stderr: ran.stderr, exitCode: ran.exitCode }).toEqual({
    stderr: 'note: confine is set by .agent/ralph.toml:1:11',
    exitCode: 0,
  });
});

test('a resume goes on as the run began, whatever the files say by now', async () => {
  await using places = await openPlaces({ '.agent/ralph.toml': 'max_workers = 3\n' });
  const { checkout, env } = places;
  const once = `require('fs').existsSync('once') || (require('fs').writeFileSync('once', ''), process.exit(1))`;
  const plan = await checkout.plan([nodeUnit('a', `process.chdir('a'); ${once}`)]);
  const first = await ralph(['run', plan], { cwd: checkout.root, env });
  expect(first.exitCode).toBe(1);
  await writeFile(join(checkout.root, '.agent/ralph.toml'), 'max_workers = 5\n');
  const resumed = await ralph(['resume'], { cwd: checkout.root, env });
  expect({ stderr: resumed.stderr, exitCode: resumed.exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(await recorded(checkout)).toMatchObject({ max_workers: 3 });
});

test('the address of a web hook is never shown: it may be a key', async () => {
  await using places = await openPlaces({
    '.agent/ralph.toml': 'webhook = "https://example.com/hooks/s3cr3t"\n',
  });
  const { checkout, env } = places;
  for (const args of [['config'], ['config', '--json'], ['config', '--explain', 'webhook']]) {
    const { stdout } = await ralph(args, { cwd: checkout.root, env });
    expect(stdout).not.toContain('s3cr3t');
    expect(stdout).toContain('.agent/ralph.toml');
  }
});

test('the example project of ralph demo looks the same whatever is configured', async () => {
  await using places = await openPlaces({
    '~/.config/ralph/ralph.toml': 'verify = "false"\nmax_workers = 0\n',
  });
  const dir = join(places.checkout.root, 'demo');
  const ran = await ralph(['demo', '--dir', dir, '--json'], { env: places.env });
  expect(ran.exitCode).toBe(0);
  expect(await readFile(join(dir, 'plan.json'), 'utf8')).toContain('work_units');
});
