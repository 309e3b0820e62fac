import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { nodeUnit } from '../checkout.ts';
import { openHook } from '../open-hook.ts';
import { ralph } from '../ralph.ts';
import { openMcpRig, type McpRig } from './mcp-rig.ts';

// Each starts several programs, which takes long on a machine with other work.
vi.setConfig({ testTimeout: 300_000 });

const TELEMETRY = fileURLToPath(new URL('../fixtures/telemetry/set-up.cjs', import.meta.url));

/** Prints a line, then waits for the gate, as long as it takes. */
const untilOpen = ({ gate }: McpRig): string => `
  console.log('waiting for the gate ä');
  const { existsSync } = require('node:fs');
  setInterval(() => { if (existsSync(${JSON.stringify(gate)})) process.exit(0); }, 20);`;

const open = ({ gate }: McpRig): Promise<void> => writeFile(gate, '');

/** Asks until the log of a unit has text: its worker runs then. */
async function started(rig: McpRig, unit_id: string): Promise<void> {
  while ((await rig.call('run_logs', { unit_id }))['text'] === '');
}

test('eight tools are offered, each with the schemas of what it takes and answers, and how to use them together', async () => {
  await using rig = await openMcpRig();
  const { tools } = await rig.client.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    'retry_unit',
    'run_logs',
    'run_plan',
    'run_status',
    'run_summary',
    'stop_run',
    'stop_unit',
    'validate_plan',
  ]);
  const undescribed = tools.flatMap(({ name, inputSchema }) =>
    Object.entries(inputSchema.properties ?? {}).flatMap(([field, schema]) =>
      typeof schema === 'object' && schema !== null && 'description' in schema ? [] : [`${name}.${field}`],
    ),
  );
  expect(undescribed).toEqual([]);
  expect(tools.every(({ outputSchema }) => outputSchema !== undefined)).toBe(true);
  expect(JSON.stringify(tools).length).toBeLessThan(18_000);
  expect(rig.client.getInstructions()).toContain('run_status with wait_seconds');
});

test('a plan is validated as it is or from a file of the checkout, and nothing starts', async () => {
  await using rig = await openMcpRig();
  const good = await rig.call('validate_plan', { plan: { work_units: [nodeUnit('a', '')] } });
  expect(good).toMatchObject({ valid: true, units: 1, next_offset: null });
  const plan_path = await rig.checkout.plan([nodeUnit('a', '', { dependencies: ['b'] }), nodeUnit('a', '')]);
  const bad = await rig.call('validate_plan', { plan_path, limit: 1 });
  expect(bad).toMatchObject({ valid: false, findings: [{ severity: 'error' }], next_offset: 1 });
  expect(await rig.call('validate_plan', { plan_path, offset: 1, limit: 1 })).not.toEqual(bad);
  expect(existsSync(join(rig.checkout.root, '.agent'))).toBe(false);
});

test('a run is started, followed, read and summed up', async () => {
  await using rig = await openMcpRig();
  const work_units = [
    nodeUnit('a', untilOpen(rig)),
    nodeUnit('b', 'console.log(1)', { dependencies: ['a'] }),
  ];
  const { run_id } = await rig.call('run_plan', { plan: { work_units, verify: ['test', '-e', rig.gate] } });
  expect(await rig.call('run_status', { status: ['running', 'pending'] })).toMatchObject({
    run_id,
    phase: 'running',
    counts: { total: 2 },
    units: [{ unit_id: 'a' }, { unit_id: 'b', status: 'pending', attempts: 0 }],
    trouble: null,
  });
  expect(await rig.refusal('run_summary')).toContain('ask run_status, which can wait for its end');
  expect(await rig.refusal('run_plan', { plan: { work_units } })).toContain(
    'Another ralph works in this checkout',
  );
  await started(rig, 'a');
  await open(rig);
  expect(await finished(rig)).toMatchObject({ counts: { succeeded: 2 }, next_offset: null });
  expect(await rig.call('run_summary', { run_id, limit: 1 })).toMatchObject({
    outcome: 'succeeded',
    exit_code: 0,
    verification: { ran: true, passed: true },
    workers: [{ unit_id: 'a', status: 'succeeded', confinement: 'audit' }],
    next_offset: 1,
  });
  expect(await rig.call('stop_run')).toEqual({ run_id, over: true });
});

test('a log is read from its end or piece by piece, and no character is cut in two', async () => {
  await using rig = await openMcpRig();
  const code = "console.log('ä'.repeat(300)); console.log('\\u001b[31mend\\u001b[0m')";
  await rig.call('run_plan', { plan: { work_units: [nodeUnit('a', code)] } });
  await finished(rig);
  const end = await rig.call('run_logs', { unit_id: 'a', limit: 65 });
  expect(end['text']).toMatch(/^ä*\n.*end\n?$/);
  expect(end['next_offset']).toBe(end['size']);
  let text = '';
  for (let offset = 0; ;) {
    const piece = await rig.call('run_logs', { unit_id: 'a', offset, limit: 65 });
    if (piece['text'] === '') break;
    text += String(piece['text']);
    offset = Number(piece['next_offset']);
  }
  expect(text).toContain('ä'.repeat(300));
  expect(await rig.refusal('run_logs', { unit_id: '../../secret' })).toContain('has no unit "../../secret"');
});

test('a run is stopped, and can be resumed by hand', async () => {
  await using rig = await openMcpRig();
  const { run_id } = await rig.call('run_plan', { plan: { work_units: [nodeUnit('a', untilOpen(rig))] } });
  await started(rig, 'a');
  expect(await rig.call('stop_run', { run_id })).toEqual({ run_id, over: true });
  expect(await rig.call('run_summary', { run_id })).toMatchObject({
    outcome: 'interrupted',
    workers: [{ unit_id: 'a', status: 'cancelled' }],
  });
  await open(rig);
  const resumed = await ralph(['resume', '--confine', 'audit'], { cwd: rig.checkout.root });
  expect(resumed.exitCode).toBe(0);
});

/** Waits until a run is over. */
async function finished(rig: McpRig): Promise<Record<string, unknown>> {
  let status = await rig.call('run_status', { wait_seconds: 50 });
  while (status['phase'] !== 'finished') status = await rig.call('run_status', { wait_seconds: 50 });
  return status;
}

test('a unit is stopped and tried again with feedback, while its run goes on and after it; hook and spans tell of both parts', async () => {
  await using hook = await openHook([]);
  const spans = await mkdtemp(join(tmpdir(), 'ralph-mcp-spans-'));
  const out = join(spans, 'spans.json');
  {
    await using rig = await openMcpRig({
      args: ['--webhook', hook.url],
      env: { NODE_OPTIONS: `--require "${TELEMETRY}"`, SPANS_FILE: out },
    });
    const code = `require('node:fs').appendFileSync(process.env.RALPH_WORKER_ID + '/told', (process.env.RALPH_FEEDBACK ?? '-') + ';'); ${untilOpen(rig)}`;
    const work_units = ['a', 'b'].map((unit_id) => nodeUnit(unit_id, code));
    const { run_id } = await rig.call('run_plan', { plan: { work_units } });
    await started(rig, 'a');
    await started(rig, 'b');
    expect(await rig.call('stop_unit', { unit_id: 'a', now: true })).toEqual({
      run_id,
      unit_id: 'a',
      message: 'a is killed',
    });
    while (!JSON.stringify(await rig.call('run_status', { status: ['cancelled'] })).includes('"a"'));
    expect(await rig.refusal('stop_unit', { unit_id: 'a' })).toContain('unit "a" is cancelled');
    expect(await rig.refusal('retry_unit', { unit_id: 'b' })).toContain('unit "b" is running');
    expect(await rig.refusal('stop_unit', { unit_id: 'nobody' })).toContain('has no unit "nobody"');
    expect(await rig.call('retry_unit', { unit_id: 'a', feedback: 'with care' })).toMatchObject({
      run_id,
      resumed: false,
    });
    await open(rig);
    expect(await finished(rig)).toMatchObject({ run_id, counts: { succeeded: 2 } });
    expect(await rig.refusal('stop_unit', { unit_id: 'a' })).toContain('nothing to stop');
    expect(await rig.call('retry_unit', { unit_id: 'b', feedback: 'once more' })).toMatchObject({
      run_id,
      resumed: true,
    });
    expect(await finished(rig)).toMatchObject({ run_id, counts: { succeeded: 2 }, trouble: null });
    const told = (unit: string) => readFile(join(rig.checkout.root, unit, 'told'), 'utf8');
    expect([await told('a'), await told('b')]).toEqual(['-;with care;', '-;once more;']);
    await using other = await openMcpRig({ args: ['--cwd', rig.checkout.root] });
    expect(await other.refusal('retry_unit', { unit_id: 'a' })).toContain('was not started by this server');
    await vi.waitUntil(() => hook.calls.length === 2, { timeout: 200_000 });
    await rig.client.close();
    await vi.waitUntil(() => !isAlive(rig.pid), { timeout: 200_000 });
  }
  const runs = hook.calls.map(({ body }): { outcome: string } => JSON.parse(body));
  expect(runs.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
  const written: readonly { name: string }[] = JSON.parse(await readFile(out, 'utf8'));
  const names = written.map(({ name }) => name).toSorted();
  expect(names.filter((name) => name !== 'unit a' && name !== 'unit b')).toEqual([
    ...Array.from({ length: 2 }, () => 'attempt 1'),
    'attempt 2',
    'attempt 2',
    'ralph run',
    'ralph run',
  ]);
  await rm(spans, { recursive: true });
});

test('a run ends with the connection: its agents are gone, and its journal and summary say why', async () => {
  await using hook = await openHook([]);
  await using rig = await openMcpRig({ args: ['--grace', '10m', '--webhook', hook.url] });
  const stubborn = `process.on('SIGTERM', () => {}); require('node:fs').writeFileSync('a/pid', String(process.pid)); ${untilOpen(rig)}`;
  const { run_id } = await rig.call('run_plan', { plan: { work_units: [nodeUnit('a', stubborn)] } });
  await started(rig, 'a');
  const agent = Number(await readFile(join(rig.checkout.root, 'a/pid'), 'utf8'));
  await rig.client.close();
  await vi.waitUntil(() => !isAlive(rig.pid) && !isAlive(agent), { timeout: 200_000 });
  expect(hook.calls.map(({ body }): unknown => JSON.parse(body))).toMatchObject([{ outcome: 'interrupted' }]);
  const journal = readFileSync(
    join(rig.checkout.root, `.agent/runs/${String(run_id)}/journal.ndjson`),
    'utf8',
  );
  expect(journal).toContain('"type":"run_interrupted","signal":"disconnected"');
  await open(rig);
  const resumed = await ralph(['resume', '--confine', 'audit'], { cwd: rig.checkout.root });
  expect(resumed.exitCode).toBe(0);
});

test('a signal stops the runs in order, and the server ends when nothing of them is alive', async () => {
  await using rig = await openMcpRig();
  const { run_id } = await rig.call('run_plan', { plan: { work_units: [nodeUnit('a', untilOpen(rig))] } });
  await started(rig, 'a');
  process.kill(rig.pid, 'SIGTERM');
  await vi.waitUntil(() => !isAlive(rig.pid), { timeout: 200_000 });
  const root = rig.checkout.root;
  const journal = await readFile(join(root, `.agent/runs/${String(run_id)}/journal.ndjson`), 'utf8');
  expect(journal).toContain('"type":"run_interrupted","signal":"SIGTERM"');
  expect(journal).toContain('"type":"run_finished"');
  expect(existsSync(join(root, '.agent/run.lock'))).toBe(false);
});

test('a call that waits for the end of a run can be cancelled, and the run goes on', async () => {
  await using rig = await openMcpRig();
  await rig.call('run_plan', { plan: { work_units: [nodeUnit('a', untilOpen(rig))] } });
  await started(rig, 'a');
  const cancel = new AbortController();
  const waiting = rig.client.callTool(
    { name: 'run_status', arguments: { wait_seconds: 50 } },
    { signal: cancel.signal },
  );
  cancel.abort();
  await expect(waiting).rejects.toThrow();
  expect(await rig.call('run_status')).toMatchObject({ phase: 'running', counts: { running: 1 } });
  await open(rig);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('what the server was started with holds: a call can ask for less, not for more', async () => {
  await using rig = await openMcpRig({ args: ['--max-workers', '1', '--verify', 'exit 3'] });
  const work_units = [nodeUnit('a', untilOpen(rig)), nodeUnit('b', untilOpen(rig))];
  await rig.call('run_plan', { plan: { work_units, verify: 'true' }, max_workers: 9, confine: 'off' });
  await started(rig, 'a');
  expect(await rig.call('run_status')).toMatchObject({ counts: { running: 1, pending: 1 } });
  await open(rig);
  await finished(rig);
  expect(await rig.call('run_summary')).toMatchObject({
    outcome: 'verification_failed',
    verification: { exit_code: 3 },
    workers: [{ confinement: 'audit' }, { confinement: 'audit' }, { unit_id: '__verify__' }],
  });
});

test.for([
  { name: 'no plan', args: {}, says: 'expected either plan or plan_path' },
  { name: 'two plans', args: { plan: { work_units: [] }, plan_path: 'plan.json' }, says: 'give one of them' },
  { name: 'a plan outside of the checkout', args: { plan_path: '/etc/passwd' }, says: 'in the checkout' },
  { name: 'a plan behind a link that leads out', args: { plan_path: 'link.json' }, says: 'in the checkout' },
  { name: 'a plan that is not there', args: { plan_path: 'none.json' }, says: 'there is no such file' },
  {
    name: 'a plan with problems',
    args: { plan: { work_units: [nodeUnit('a', '', { dependencies: ['b'] })] } },
    says: 'plan cannot run: 1 problem',
  },
  {
    name: 'an agent that is none',
    args: {
      plan: { work_units: [{ unit_id: 'a', description: 'x', allowed_directories: ['a'] }] },
      agent: 'claud',
    },
    says: 'Did you mean "claude"?',
  },
])('run_plan refuses $name before anything starts', async ({ args, says }) => {
  await using rig = await openMcpRig();
  await symlink('/etc/passwd', join(rig.checkout.root, 'link.json'));
  expect(await rig.refusal('run_plan', args)).toContain(says);
  expect(existsSync(join(rig.checkout.root, '.agent/runs'))).toBe(false);
});

test('a plan that says that there is nothing to do starts no run', async () => {
  await using rig = await openMcpRig();
  const plan = { noop: true, work_units: [] };
  expect(await rig.call('run_plan', { plan })).toMatchObject({ run_id: null, units: 0 });
});

test('inside of a unit no run can be started in its own checkout', async () => {
  await using rig = await openMcpRig();
  const { root } = rig.checkout;
  await using inside = await openMcpRig({
    args: ['--cwd', root],
    env: {
      RALPH_RUN_ID: '20300101-000000-abcdef',
      RALPH_WORKER_ID: 'api',
      RALPH_WORKER_NAMESPACE: join(root, '.agent/workers/api'),
    },
  });
  expect(await inside.refusal('run_plan', { plan: { work_units: [nodeUnit('a', '')] } })).toContain(
    'unit api of run 20300101-000000-abcdef works in',
  );
  expect(await inside.call('validate_plan', { plan: { work_units: [nodeUnit('a', '')] } })).toMatchObject({
    valid: true,
  });
});
