import { dirname, join } from 'node:path';
import { cp, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { WebhookBodySchema } from '../src/webhook.ts';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { openHook, type Call } from './open-hook.ts';
import { ralph, RALPH, ralphEnvironment } from './ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

test('when a run has ended, its web hook gets run id, outcome, counts and summary, once', async () => {
  await using checkout = await makeCheckout();
  await using hook = await openHook([]);
  const plan = await checkout.plan([
    nodeUnit('a', ''),
    nodeUnit('b', 'process.exit(1)'),
    nodeUnit('c', '', { dependencies: ['b'] }),
  ]);
  const ran = await ralph(['run', plan, '--webhook', hook.url], { cwd: checkout.root });
  expect(ran.exitCode).toBe(1);
  expect(hook.calls).toHaveLength(1);
  const [{ headers, body }] = hook.calls as [Call];
  expect(headers['content-type']).toBe('application/json');
  const told = WebhookBodySchema.parse(JSON.parse(body));
  expect(told).toMatchObject({
    type: 'run_ended',
    outcome: 'failed',
    exit_code: 1,
    counts: { succeeded: 1, failed: 1, blocked: 1, cancelled: 0, skipped: 0 },
  });
  const summary = await readFile(
    join(checkout.root, '.agent/artifacts/parallel_development_summary.json'),
    'utf8',
  );
  expect(told.summary).toMatchObject({ run_id: told.run_id });
  expect(JSON.parse(summary).run_id).toBe(told.run_id);
});

test('a web hook is told also by a ralph whose files were replaced while its run went on', async () => {
  await using checkout = await makeCheckout();
  await using hook = await openHook([]);
  const installed = join(checkout.root, '.git/installed');
  for (const part of ['bin', 'dist', 'package.json', 'node_modules'])
    await cp(join(dirname(RALPH), '..', part), join(installed, part), { recursive: true });
  const plan = await checkout.plan([
    nodeUnit(
      'a',
      `require('node:fs').rmSync(${JSON.stringify(join(installed, 'dist'))}, { recursive: true })`,
    ),
  ]);
  const args = ['run', plan, '--confine', 'off', '--webhook', hook.url];
  const { exitCode, stderr } = await execa(process.execPath, [join(installed, 'bin/ralph.cjs'), ...args], {
    cwd: checkout.root,
    env: ralphEnvironment(),
    extendEnv: false,
    reject: false,
  });
  expect({ exitCode, stderr, calls: hook.calls.length }).toEqual({ exitCode: 0, stderr: '', calls: 1 });
});

test.for([
  { name: 'that is busy is asked again', codes: [503, 429, 200], calls: 3, note: null },
  { name: 'that fails three times is left alone', codes: [500, 500, 500], calls: 3, note: 'it answered 500' },
  { name: 'that does not know it is not asked again', codes: [404], calls: 1, note: 'it answered 404' },
  { name: 'that points elsewhere is not followed', codes: [302], calls: 1, note: 'it answered 302' },
])('a web hook $name, and the run has succeeded all the same', async ({ codes, calls, note }) => {
  await using checkout = await makeCheckout();
  await using hook = await openHook(codes);
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const ran = await ralph(['run', plan, '--json'], { cwd: checkout.root, env: { RALPH_WEBHOOK: hook.url } });
  expect({ exitCode: ran.exitCode, calls: hook.calls.length }).toEqual({ exitCode: 0, calls });
  const noted = `note: the web hook at ${hook.origin} was not told how the run ended: `;
  if (note === null) expect(ran.stderr).not.toContain('web hook');
  else expect(ran.stderr).toContain(`${noted}${note}`);
  expect(`${ran.stdout}${ran.stderr}`).not.toContain('s3cr3t-path');
});

test('a web hook that is not there, or never answers, keeps nobody for long', async () => {
  await using checkout = await makeCheckout();
  await using hook = await openHook([null, null, null]);
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const silent = await ralph(['run', plan, '--webhook', hook.url], { cwd: checkout.root });
  expect(silent.stdout).toContain('it did not answer in time');
  const absent = await ralph(['run', plan, '--webhook', 'http://127.0.0.1:1/x'], { cwd: checkout.root });
  expect(absent.stdout).toMatch(
    /the web hook at http:\/\/127\.0\.0\.1:1 was not told how the run ended: \S+/,
  );
  expect([silent.exitCode, absent.exitCode]).toEqual([0, 0]);
});

test.for([
  { name: 'name and password', login: 'me:Hunter2Hunter2', sent: 'me:Hunter2Hunter2' },
  { name: 'a password alone', login: ':Hunter2Hunter2', sent: ':Hunter2Hunter2' },
  { name: 'a name alone', login: 'Hunter2Hunter2', sent: 'Hunter2Hunter2:' },
  { name: 'escaped characters', login: 'm%40e:Hunter2%2FHunter2', sent: 'm@e:Hunter2/Hunter2' },
  { name: 'a lone percent sign', login: 'me:Hunter2%Hunter2', sent: 'me:Hunter2%Hunter2' },
])('a web hook gets the $name of its address in a header', async ({ login, sent }) => {
  await using checkout = await makeCheckout();
  await using hook = await openHook([]);
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const address = hook.url.replace('//', `//${login}@`);
  const ran = await ralph(['run', plan, '--webhook', address], { cwd: checkout.root });
  const headers = hook.calls.map(({ headers: { authorization } }) => authorization);
  expect(headers).toEqual([`Basic ${Buffer.from(sent).toString('base64')}`]);
  expect(`${ran.stdout}${ran.stderr}`).not.toContain('Hunter2');
});

test.for([{ port: 1 }, { port: 65_535 }])(
  'the password of a web hook that is not there is not shown (port $port)',
  async ({ port }) => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([nodeUnit('a', '')]);
    const address = `https://me:Hunter2Hunter2@127.0.0.1:${port}/x`;
    const ran = await ralph(['run', plan, '--webhook', address], { cwd: checkout.root });
    expect(ran.stdout).toContain(`the web hook at https://127.0.0.1:${port} was not told how the run ended`);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain('Hunter2');
  },
);

test('an address that cannot be a web hook is not repeated', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const address = 'htps://me:Hunter2Hunter2@example.com/x';
  const ran = await ralph(['run', plan, '--webhook', address], { cwd: checkout.root });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('--webhook <url>: Expected an http(s) address');
  expect(ran.stderr).not.toContain('Hunter2');
});

test('a secret that a unit said reaches no web hook', async () => {
  await using checkout = await makeCheckout();
  await using hook = await openHook([]);
  const secret = 'zq8-not-to-be-told-4711';
  const plan = await checkout.plan([nodeUnit('a', `console.error('${secret}'); process.exit(1)`)]);
  await ralph(['run', plan, '--webhook', hook.url], {
    cwd: checkout.root,
    env: { MY_API_KEY: secret },
  });
  expect(hook.calls).toHaveLength(1);
  expect(hook.calls[0]?.body).not.toContain(secret);
});
