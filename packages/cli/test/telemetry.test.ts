import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { ralph } from './ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

interface WrittenSpan {
  readonly name: string;
  readonly id: string;
  readonly parent: string | null;
  readonly trace: string;
  readonly status: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly ms: number;
}

const SET_UP = fileURLToPath(new URL('fixtures/telemetry/set-up.cjs', import.meta.url));

test('where an SDK is registered there is a span for the run, each unit, each attempt and the verification', async () => {
  await using checkout = await makeCheckout();
  const directory = await mkdtemp(join(tmpdir(), 'ralph-spans-'));
  const out = join(directory, 'spans.json');
  const once = `require('fs').existsSync('b/once') || (require('fs').writeFileSync('b/once', ''), process.exit(7))`;
  const plan = await checkout.plan([
    nodeUnit('a', ''),
    nodeUnit('b', once, { retries: 1, retry_delay_ms: 1 }),
  ]);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const ran = await ralph(['run', plan, '--verify', 'true', '--confine', 'audit'], {
    cwd: checkout.root,
    env: { NODE_OPTIONS: `--require "${SET_UP}"`, SPANS_FILE: out, TRACEPARENT: traceparent },
  });
  expect(ran.exitCode).toBe(0);
  const spans: readonly WrittenSpan[] = JSON.parse(await readFile(out, 'utf8'));
  await rm(directory, { recursive: true });
  const nameOf = new Map(spans.map(({ id, name }) => [id, name]));
  const tree = spans.map(({ name, parent, status, attributes }) => [
    `${nameOf.get(parent ?? '') ?? 'outside'} > ${name}`,
    status,
    attributes['ralph.agent'] ?? null,
    attributes['ralph.failure.reason'] ?? null,
  ]);
  expect(tree.toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
    ['outside > ralph run', 0, null, null],
    ['ralph run > unit a', 1, null, null],
    ['ralph run > unit b', 1, null, null],
    ['ralph run > verification', 1, null, null],
    ['unit a > attempt 1', 1, 'command', null],
    ['unit b > attempt 1', 2, 'command', 'exit_non_zero'],
    ['unit b > attempt 2', 1, 'command', null],
  ]);
  expect(spans.every(({ trace }) => trace === '0af7651916cd43dd8448eb211c80319c')).toBe(true);
  expect(spans.find(({ name }) => name === 'ralph run')?.parent).toBe('b7ad6b7169203331');
  expect(spans.every(({ ms }) => ms >= 0)).toBe(true);
});

test('without an SDK the API is not even loaded', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', '')]);
  const directory = await mkdtemp(join(tmpdir(), 'ralph-loads-'));
  const probe = join(directory, 'probe.cjs');
  await writeFile(
    probe,
    `process.on('exit', () => { if (globalThis[Symbol.for('opentelemetry.js.api.1')]) process.exitCode = 99; });`,
  );
  const ran = await ralph(['run', plan, '--confine', 'off'], {
    cwd: checkout.root,
    env: { NODE_OPTIONS: `--require "${probe}"` },
  });
  await rm(directory, { recursive: true });
  expect(ran.exitCode).toBe(0);
});
