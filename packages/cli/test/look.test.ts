import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import type { RunStatus } from '@ralph/coordinator';
import { statusText } from '../src/look/status-text.ts';
import { makeCheckout, nodeUnit, type Checkout } from './checkout.ts';
import { until } from './life-rig.ts';
import { startRalph } from './live-run.ts';
import { RALPH, ralph, ralphEnvironment } from './ralph.ts';

/** Many commands, one after the other, on a machine that may be slow. */
const LONG = { timeout: 180_000 };
const WRITE = "require('node:fs').writeFileSync(process.env.RALPH_WORKER_ID + '/made.txt', 'one\\n')";
const UNTIL_GO =
  "const fs = require('node:fs'); fs.writeFileSync('a/begun', ''); console.log('\\u001b[31mworking\\u001b[0m'); " +
  "const t = setInterval(() => { if (fs.existsSync('a/go')) { console.log('done'); clearInterval(t); } }, 20)";

/** Ids, times and paths differ with each run. */
function steady(text: string, { root }: Checkout): string {
  return text
    .replaceAll(root, '<root>')
    .replaceAll(/\d{8}-\d{6}-[0-9a-f]{6}/g, '<run>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/ *\b(?:\d+h \d\dm|\d+m \d\ds|\d+\.\ds)/g, ' <took>');
}

async function failedRun(checkout: Checkout): Promise<void> {
  const fails = "console.log('hm'); process.exit(3)";
  const plan = await checkout.plan([
    nodeUnit('a', WRITE),
    nodeUnit('b', fails, { retries: 1, dependencies: ['a'] }),
    nodeUnit('c', WRITE, { dependencies: ['b'] }),
  ]);
  await ralph(['run', plan, '--confine', 'audit', '--retry-delay', '1ms'], { cwd: checkout.root });
}

test('a run that is over is shown unit by unit, from a directory of the checkout too', LONG, async () => {
  await using checkout = await makeCheckout();
  await failedRun(checkout);
  const status = await ralph(['status'], { cwd: join(checkout.root, 'a') });
  expect(status.exitCode).toBe(0);
  expect(steady(status.stdout, checkout)).toMatchSnapshot('status');
  const summary = await ralph(['summary'], { cwd: checkout.root });
  expect(steady(summary.stdout, checkout)).toMatchSnapshot('summary');
  const explained = await Promise.all(
    ['a', 'b', 'c'].map((unit) => ralph(['explain', unit], { cwd: checkout.root })),
  );
  expect(steady(explained.map(({ stdout }) => stdout).join('\n\n'), checkout)).toMatchSnapshot('explain');
  const logs = await ralph(['logs', 'b'], { cwd: checkout.root });
  expect(logs.stdout).toBe('hm\n\n[ralph] attempt 2 with command\nhm');
});

test.for([
  { command: ['status'], document: 'status' },
  { command: ['summary'], document: 'summary' },
  { command: ['explain', 'c'], document: 'explanation' },
  { command: ['diff', 'a'], document: 'diff' },
  { command: ['gc', '--dry-run'], document: 'garbage' },
])('ralph $document --json is as its schema says', async ({ command, document }) => {
  await using checkout = await makeCheckout();
  await failedRun(checkout);
  const { stdout } = await ralph([...command, '--json'], { cwd: checkout.root });
  const schema: unknown = JSON.parse((await ralph(['schema', document])).stdout);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  if (typeof schema !== 'object' || schema === null) throw new Error('no schema');
  const isValid = ajv.compile(schema);
  isValid(JSON.parse(stdout));
  expect(isValid.errors).toBeNull();
});

test('what a unit changed is a patch that git applies: its commit, and what is in none', LONG, async () => {
  await using checkout = await makeCheckout();
  await execa('git', ['config', 'user.name', 't'], { cwd: checkout.root });
  await execa('git', ['config', 'user.email', 't@localhost'], { cwd: checkout.root });
  const append = "require('node:fs').appendFileSync('a/made.txt', 'more\\n')";
  const first = await checkout.plan([nodeUnit('a', WRITE)]);
  await ralph(['run', first, '--confine', 'audit', '--commit', 'per_unit'], { cwd: checkout.root });
  const committed = await ralph(['diff', 'a'], { cwd: checkout.root });
  expect(committed.stdout).toContain('+one');
  expect(committed.stdout).not.toContain('more');
  const second = await checkout.plan([nodeUnit('a', append)]);
  await ralph(['run', second, '--confine', 'audit'], { cwd: checkout.root });
  const loose = await ralph(['diff', 'a'], { cwd: checkout.root });
  expect(loose.stdout).toContain('+more');
  const names = await ralph(['diff', 'a', '--name-only'], { cwd: checkout.root });
  expect(names.stdout).toBe('a/made.txt');
  await execa('git', ['checkout', '--', 'a/made.txt'], { cwd: checkout.root });
  await execa('git', ['apply'], { cwd: checkout.root, input: `${loose.stdout}\n` });
  expect(await readFile(join(checkout.root, 'a/made.txt'), 'utf8')).toBe('one\nmore\n');
});

test(
  'a patch that is no UTF-8 is printed byte for byte; as JSON it is readable, and exact in base64',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const write = "require('node:fs').writeFileSync('a/made.txt', Buffer.from('blau\\xe4\\n', 'latin1'))";
    const plan = await checkout.plan([nodeUnit('a', write), nodeUnit('b', WRITE)]);
    await ralph(['run', plan, '--confine', 'audit'], { cwd: checkout.root });
    const printed = await execa(process.execPath, [RALPH, 'diff', 'a'], {
      cwd: checkout.root,
      env: ralphEnvironment(),
      encoding: 'buffer',
      stripFinalNewline: false,
    });
    expect(Buffer.from(printed.stdout).toString('latin1')).toContain('+blau\xe4\n');
    const document = JSON.parse((await ralph(['diff', 'a', '--json'], { cwd: checkout.root })).stdout);
    expect(document.patch).toContain('+blau\uFFFD\n');
    expect(Buffer.from(document.patch_base64, 'base64')).toEqual(Buffer.from(printed.stdout));
    const text = JSON.parse((await ralph(['diff', 'b', '--json'], { cwd: checkout.root })).stdout);
    expect(text).toMatchObject({ patch: expect.stringContaining('+one\n'), patch_base64: null });
  },
);

test(
  'a run on its way is shown from another terminal, its log followed until the unit ends; killed, it is said to have died',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([
      nodeUnit('a', UNTIL_GO),
      nodeUnit('b', UNTIL_GO.replaceAll('a/', 'b/'), { dependencies: ['a'] }),
    ]);
    await using run = startRalph(checkout, ['run', plan, '--confine', 'off']);
    await run.there('a/begun');
    await using following = startRalph(checkout, ['logs', 'a', '--follow']);
    await until(() => following.output().includes('working'));
    const { stdout } = await ralph(['status'], { cwd: checkout.root });
    expect(steady(stdout, checkout)).toMatchSnapshot('live');
    await writeFile(join(checkout.root, 'a/go'), '');
    expect(await following.ended).toBe(0);
    expect(following.output()).toBe('working\ndone\n');
    expect((await ralph(['logs', 'a', '--raw'], { cwd: checkout.root })).stdout).toContain(
      '\u001b[31mworking',
    );
    await run.there('b/begun');
    const early = await ralph(['summary'], { cwd: checkout.root });
    expect({ code: early.exitCode, said: early.stderr }).toMatchObject({
      code: 2,
      said: expect.stringContaining('shows how far it is'),
    });
    run.kill();
    await run.ended;
    const died = await ralph(['status'], { cwd: checkout.root });
    expect(steady(died.stdout, checkout)).toMatchSnapshot('died');
    expect((await ralph(['explain', 'b'], { cwd: checkout.root })).stdout).toContain(
      'when the coordinator died',
    );
    const late = await ralph(['logs', 'b', '--follow'], { cwd: checkout.root });
    expect(late.stderr).toMatch(/the run died; go on with: ralph resume /);
  },
);

test(
  'old runs go, but none that could be resumed unless that is asked for; a dry run removes nothing',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const good = await checkout.plan([nodeUnit('a', WRITE)]);
    await ralph(['run', good, '--confine', 'off'], { cwd: checkout.root });
    await failedRun(checkout);
    await ralph(['run', await checkout.plan([nodeUnit('a', WRITE)]), '--confine', 'off'], {
      cwd: checkout.root,
    });
    await writeFile(join(checkout.root, '.agent/run.lock.tmp.0123456789abcdef'), 'half');
    const runs = async (): Promise<readonly string[]> =>
      (await readdir(join(checkout.root, '.agent/runs'))).toSorted();
    const [first = '', failed = '', last = ''] = await runs();
    const dry = await ralph(['gc', '--dry-run', '--keep', '1'], { cwd: checkout.root });
    expect(dry.stdout).toMatch(new RegExp(`remove +${first}`));
    expect(await runs()).toEqual([first, failed, last]);
    const young = await ralph(['gc', '--older-than', '1d'], { cwd: checkout.root });
    expect(young.stdout).toContain('it is not old enough');
    const { stdout } = await ralph(['gc', '--keep', '1', '--json'], { cwd: checkout.root });
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [
        { run_id: last, action: 'kept' },
        { run_id: failed, action: 'kept', state: 'resumable' },
        { run_id: first, action: 'removed', state: 'over' },
      ],
      freed_bytes: expect.any(Number),
    });
    expect(await runs()).toEqual([failed, last]);
    expect(existsSync(join(checkout.root, '.agent/run.lock'))).toBe(false);
    expect((await readdir(join(checkout.root, '.agent'))).filter((name) => name.includes('.tmp.'))).toEqual(
      [],
    );
    await ralph(['gc', '--keep', '0', '--resumable'], { cwd: checkout.root });
    expect(await runs()).toEqual([]);
  },
);

test(
  'a run that was killed before its first event is to be started anew, whoever is asked',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    await ralph(['run', await checkout.plan([nodeUnit('a', WRITE)]), '--confine', 'off'], {
      cwd: checkout.root,
    });
    const [run = ''] = await readdir(join(checkout.root, '.agent/runs'));
    await writeFile(join(checkout.root, '.agent/runs', run, 'journal.ndjson'), '');
    for (const args of [['status'], ['summary'], ['logs', 'a'], ['explain', 'a'], ['resume']]) {
      const { stdout, stderr } = await ralph(args, { cwd: checkout.root });
      expect(`${args[0]}: ${stdout}${stderr}`).toMatch(/ralph run <plan>/);
      expect(`${stdout}${stderr}`).not.toMatch(/ralph resume|expected one of/);
    }
    const { stderr } = await ralph(['stop'], { cwd: checkout.root });
    expect(stderr).toMatch(/there is nothing to stop: it is over/);
  },
);

test('runs that never began go first, and take no place of those to keep', LONG, async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', UNTIL_GO)]);
  await using live = startRalph(checkout, ['run', plan, '--confine', 'off']);
  await live.there('a/begun');
  const runs = join(checkout.root, '.agent/runs');
  const [own = ''] = await readdir(runs);
  const [early, bare, empty, lost] = ['19990101', '30000101', '30000102', '30000103'].map(
    (day) => `${day}-000000-00000a`,
  );
  await mkdir(join(runs, `${early}/logs`), { recursive: true });
  await mkdir(join(runs, `${bare}/quarantine`), { recursive: true });
  await mkdir(join(runs, `${empty}`), { recursive: true });
  await writeFile(join(runs, `${empty}/journal.ndjson`), '');
  await mkdir(join(runs, `${lost}/quarantine/a`), { recursive: true });
  await mkdir(join(runs, 'of-the-user'));
  await ralph(['gc', '--keep', '0', '--resumable'], { cwd: checkout.root });
  expect(await readdir(runs)).toHaveLength(6);
  await writeFile(join(checkout.root, 'a/go'), '');
  await live.ended;
  // The first of the two has lost its journal.
  await ralph(['gc', '--keep', '2'], { cwd: checkout.root });
  expect(new Set(await readdir(runs))).toEqual(new Set([own, lost, 'of-the-user']));
});

test(
  'what a unit printed cannot do anything to a terminal, in a state that it told either',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const evil = "console.log('\\u001b]0;owned\\u0007\\u001b[2Jhi\\u202e'); process.exit(1)";
    await ralph(['run', await checkout.plan([nodeUnit('a', evil)]), '--confine', 'off'], {
      cwd: checkout.root,
    });
    await mkdir(join(checkout.root, 'x'), { recursive: true });
    for (const args of [['status'], ['logs', 'a'], ['explain', 'a'], ['summary'], ['diff', 'a']]) {
      const { stdout, stderr } = await ralph(args, { cwd: join(checkout.root, 'x') });
      expect(`${stdout}${stderr}`).not.toMatch(/[\u001b\u0007\u202e]/);
    }
  },
);

test.for([
  { name: '.agent is a file', make: (root: string) => writeFile(join(root, '.agent'), '') },
  {
    name: '.agent/runs is a file',
    make: async (root: string) => {
      await mkdir(join(root, '.agent'));
      await writeFile(join(root, '.agent/runs'), '');
    },
  },
])('where $name, the commands that look at runs say so', LONG, async ({ make }) => {
  await using checkout = await makeCheckout();
  await make(checkout.root);
  for (const args of [['status'], ['stop'], ['summary'], ['gc'], ['gc', '--dry-run']]) {
    const { exitCode, stderr } = await ralph(args, { cwd: checkout.root });
    expect({ args, exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /\.agent\/runs, where a checkout keeps its runs, cannot be read: ENOTDIR.*code: directory_unusable/s,
      ),
    });
  }
});

test.for(['status', 'logs', 'summary', 'diff', 'explain', 'graph', 'gc', 'stop', 'retry'])(
  'the help of ralph %s is as reviewed',
  LONG,
  async (command) => {
    expect((await ralph([command, '--help'])).stdout).toMatchSnapshot();
  },
);

test('the widths of the columns are found once, not once for each unit of a large run', () => {
  let reads = 0;
  const facts = {
    status: 'pending' as const,
    attempts: 0,
    agent: null,
    doing: null,
    why: null,
    needs: [],
    usage: null,
  };
  const units = Array.from({ length: 2000 }, (_, place) => ({
    ...facts,
    started_at: null,
    finished_at: null,
    elapsed_ms: null,
    files_changed: 0,
    get unit_id() {
      reads += 1;
      return `unit-${place}`;
    },
  })) satisfies RunStatus['units'];
  const status: RunStatus = {
    schema_version: 1,
    run_id: 'r',
    phase: 'running',
    outcome: null,
    plan_path: null,
    started_at: null,
    finished_at: null,
    last_event_at: null,
    elapsed_ms: 0,
    max_workers: 8,
    resumed: 0,
    counts: { pending: 2000 },
    usage: null,
    verifying: null,
    out_of_bounds: 0,
    waits: [],
    units,
  };
  expect(statusText(status, { now_ms: 0, width: null }, pc.createColors(false)).split('\n')).toHaveLength(
    2003,
  );
  expect(reads).toBeLessThan(3 * units.length);
});
