import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { dotGraph, mermaidGraph } from '../src/graph/text-graph.ts';
import { planGraph } from '../src/graph/plan-graph.ts';
import { svgGraph } from '../src/graph/svg-graph.ts';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { makePrograms } from './fake-programs.ts';
import { ralph } from './ralph.ts';

/** Many commands, one after the other, on a machine that may be slow. */
const LONG = { timeout: 180_000 };

const units = [
  nodeUnit('api', '', { expected_ms: 2000 }),
  nodeUnit('docs', '', { expected_ms: 500 }),
  nodeUnit('ui', '', { dependencies: ['api'], expected_ms: 3000 }),
  nodeUnit('site', '', { dependencies: ['docs', 'ui'] }),
];

test.for(['ascii', 'mermaid', 'dot', 'svg'])(
  'a plan is drawn as %s, with its critical path',
  LONG,
  async (format) => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan(units);
    const { stdout, exitCode } = await ralph(['graph', plan, '--format', format], { cwd: checkout.root });
    expect(exitCode).toBe(0);
    expect(stdout).toMatchSnapshot();
    if (format === 'svg') expect(XMLValidator.validate(stdout)).toBe(true);
  },
);

test('names cannot break out of a picture', () => {
  const evil = '"><script>alert(1)</script>\\"]; click x';
  const graph = planGraph(
    { schema_version: 1, work_units: [] },
    { run_id: null, durations: new Map(), statuses: new Map() },
  );
  const units = [{ unit_id: evil, needs: [], level: 1, ms: null, critical: false, status: null }];
  const drawn = { ...graph, units };
  expect(XMLValidator.validate(svgGraph(drawn))).toBe(true);
  expect(svgGraph(drawn)).not.toContain('<script>');
  expect(mermaidGraph(drawn)).not.toMatch(/["<>\]];? ?(?:click|script)/);
  expect(dotGraph(drawn)).toContain(String.raw`\"><script>alert(1)</script>\\\"]; click x`);
});

test('a run is drawn with what became of its units; neither plan nor run is a mistake', LONG, async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([
    nodeUnit('a', 'process.exit(1)'),
    nodeUnit('b', '', { dependencies: ['a'] }),
  ]);
  await ralph(['run', plan, '--confine', 'off'], { cwd: checkout.root });
  const { stdout } = await ralph(['graph', '--run'], { cwd: checkout.root });
  expect(stdout).toMatch(/● a {2}failed\n/);
  expect(stdout).toMatch(/● b {2}blocked {2}← a/);
  const json = await ralph(['graph', '--run', '--json'], { cwd: checkout.root });
  expect(JSON.parse(json.stdout)).toMatchObject({ critical_path: ['a', 'b'], cost_in: 'units' });
  expect((await ralph(['graph'], { cwd: checkout.root })).exitCode).toBe(2);
});

test(
  'a dry run shows order, commands, jails and names of variables, and leaves everything as it was',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan(
      [nodeUnit('a', ''), nodeUnit('b', '', { dependencies: ['a'], retries: 2 })],
      {
        verify: 'npm test',
      },
    );
    const photograph = async (): Promise<string> =>
      (await execa('find', ['.', '-printf', '%p %s %T@ %i\n'], { cwd: checkout.root })).stdout;
    const env = { MY_SECRET: 'hunter2hunter2' };
    const before = await photograph();
    const words = await ralph(['run', plan, '--dry-run', '--confine', 'audit'], { cwd: checkout.root, env });
    const json = await ralph(['run', plan, '--dry-run', '--json'], { cwd: checkout.root, env });
    expect(await photograph()).toBe(before);
    expect({ code: words.exitCode, err: words.stderr }).toEqual({ code: 0, err: '' });
    const steady = words.stdout.replaceAll(checkout.root, '<root>').replaceAll(process.execPath, '<node>');
    expect(steady.replaceAll(/environment .*/g, 'environment  …')).toMatchSnapshot();
    expect(words.stdout).toMatch(/environment .*\bPATH\b.*\bRALPH_MCP_TOKEN\b/);
    expect(`${words.stdout}${json.stdout}`).not.toMatch(/MY_SECRET|hunter2/);
    expect(JSON.parse(json.stdout)).toMatchObject({
      estimated_ms: null,
      units: [
        { unit_id: 'a', wave: 1, missing_directories: ['a'] },
        { unit_id: 'b', wave: 2, retries: 2 },
      ],
    });
    // A jail that the preview shows is one that holds: the same run goes through.
    expect((await ralph(['run', plan, '--verify', 'true'], { cwd: checkout.root, env })).exitCode).toBe(0);
    const measured = await ralph(['run', plan, '--dry-run', '--json'], { cwd: checkout.root, env });
    expect(JSON.parse(measured.stdout)).toMatchObject({ measured: 2, estimated_ms: expect.any(Number) });
    expect(await readdir(join(checkout.root, '.agent/runs'))).toHaveLength(1);
  },
);

test('a secret in a plan is not shown by what is looked at before a run', LONG, async () => {
  await using checkout = await makeCheckout();
  const address = (user: string): string => `https://${user}:Hunter2Hunter2@host/`;
  const plan = await checkout.plan(
    [
      { unit_id: 'a', description: address('d'), allowed_directories: ['a'], agent: 'claude' },
      nodeUnit('b', `fetch('${address('c')}')`, { description: 'say zq8-not-to-be-told' }),
    ],
    { verify: `curl ${address('v')}` },
  );
  await using programs = await makePrograms({ claude: '2.1.330 (Claude Code)' });
  const env = { MY_API_KEY: 'zq8-not-to-be-told', PATH: programs.path };
  for (const words of [
    ['run', plan, '--dry-run'],
    ['run', plan, '--dry-run', '--json'],
    ['run', plan, '--print-prompt', 'a'],
    ['validate', plan],
    ['graph', plan],
  ]) {
    const { stdout, stderr, exitCode } = await ralph(words, { cwd: checkout.root, env });
    expect({ words, exitCode }).toEqual({ words, exitCode: 0 });
    expect(`${stdout}${stderr}`).not.toMatch(/Hunter2|zq8-not/);
    if (words.length > 2) expect(stdout).toContain('[redacted]');
  }
});
