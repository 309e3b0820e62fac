import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit, type Checkout } from './checkout.ts';
import { until } from './life-rig.ts';
import { startRalph } from './live-run.ts';
import { ralph } from './ralph.ts';

/** Many commands, one after the other, on a machine that may be slow. */
const LONG = { timeout: 180_000 };

/** Tells what it was told, says that it has begun, and waits for its `go`. */
const WAITS = `
  const fs = require('node:fs'), own = process.env.RALPH_WORKER_ID;
  fs.appendFileSync(own + '/told', (process.env.RALPH_FEEDBACK ?? '-') + ';');
  fs.writeFileSync(own + '/begun', '');
  setInterval(() => fs.existsSync(own + '/go') && process.exit(Number(fs.readFileSync(own + '/go', 'utf8'))), 20);`;

const waits = (unit_id: string, more: object = {}): object => nodeUnit(unit_id, WAITS, more);
const go = (checkout: Checkout, unitId: string, code = '0'): Promise<void> =>
  writeFile(join(checkout.root, unitId, 'go'), code);
const outcome = async ({ root }: Checkout): Promise<Readonly<Record<string, string>>> => {
  const { stdout } = await ralph(['summary', '--json'], { cwd: root });
  const { workers }: { workers: { unit_id: string; status: string }[] } = JSON.parse(stdout);
  return Object.fromEntries(workers.map(({ unit_id, status }) => [unit_id, status]));
};
const divergence = async ({ root }: Checkout): Promise<number | undefined> =>
  (await ralph(['replay'], { cwd: root })).exitCode;

test(
  'one unit is stopped from another terminal and ends as cancelled; opened again with feedback, it is told, and so is what it blocked',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([waits('a'), waits('b'), waits('c', { dependencies: ['a'] })]);
    await using run = startRalph(checkout, ['run', plan, '--confine', 'off', '--grace', '2s']);
    await run.there('a/begun');
    await run.there('b/begun');
    const stopped = await ralph(['stop', 'a'], { cwd: join(checkout.root, 'a') });
    expect({ code: stopped.exitCode, said: stopped.stdout }).toEqual({ code: 0, said: 'a is asked to end' });
    await until(() => run.output().includes('cancelled (stopped_by_user)'));
    await until(() => run.output().includes('blocked by a'));
    const explained = await ralph(['explain', 'a'], { cwd: checkout.root });
    expect(explained.stdout).toContain('is cancelled: the user stopped it');
    expect(await divergence(checkout)).toBe(0);

    const retried = await ralph(['retry', 'a', '--feedback', 'use the new API'], { cwd: checkout.root });
    expect({ code: retried.exitCode, err: retried.stderr }).toEqual({ code: 0, err: '' });
    await until(() => run.output().includes('opened again, and told: use the new API'));
    await go(checkout, 'a');
    await run.there('c/begun');
    await go(checkout, 'b');
    await go(checkout, 'c');
    expect(await run.ended).toBe(0);
    expect(await readFile(join(checkout.root, 'a/told'), 'utf8')).toBe('-;use the new API;');
    expect(await readFile(join(checkout.root, 'c/told'), 'utf8')).toBe('-;');
    expect(await outcome(checkout)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
    expect(await divergence(checkout)).toBe(0);
  },
);

test(
  'a unit that waits is stopped before it starts; what cannot be is refused with the reason',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([
      waits('a', { priority: 1 }),
      waits('b'),
      waits('c', { dependencies: ['b'] }),
    ]);
    await using run = startRalph(checkout, ['run', plan, '--confine', 'off', '--max-workers', '1']);
    await run.there('a/begun');
    expect((await ralph(['stop', 'b'], { cwd: checkout.root })).stdout).toBe('b will not start');
    const refused = await Promise.all(
      [
        ['stop', 'b'],
        ['retry', 'a'],
        ['retry', 'c'],
        ['stop', 'nobody'],
      ].map((args) => ralph(args, { cwd: checkout.root })),
    );
    expect(refused.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2]);
    expect(refused.map(({ stderr }) => stderr.replaceAll(/\d{8}-\d{6}-[0-9a-f]{6}/g, '<run>'))).toEqual([
      'error: run <run>: unit_stop_requested cannot follow: unit "b" is cancelled\ncode: request_refused',
      'error: run <run>: unit_reopened cannot follow: unit "a" is running\ncode: request_refused',
      'error: run <run>: unit_reopened cannot follow: unit "c" is blocked\ncode: request_refused',
      'error: run <run> has no unit "nobody": expected one of a, b, c\ncode: unit_unknown',
    ]);
    await go(checkout, 'a');
    expect(await run.ended).toBe(1);
    expect(await outcome(checkout)).toEqual({ a: 'succeeded', b: 'cancelled', c: 'blocked' });
  },
);

test(
  'ralph stop does what Ctrl-C does, --now what a second one does; then there is nothing to stop, and a resume goes on',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const deaf = `process.on('SIGTERM', () => {}); ${WAITS}`;
    const plan = await checkout.plan([nodeUnit('a', deaf), waits('b', { dependencies: ['a'] })]);
    await using run = startRalph(checkout, ['run', plan, '--confine', 'off', '--grace', '1h']);
    await run.there('a/begun');
    const control = join(
      checkout.root,
      '.agent/runs',
      (await readdir(join(checkout.root, '.agent/runs')))[0] ?? '',
      'control',
    );
    expect((await stat(control)).mode & 0o777).toBe(0o700);
    expect((await ralph(['stop'], { cwd: checkout.root })).stdout).toBe(
      'stopping: 1 running agent is asked to end',
    );
    await until(() => run.output().includes('stopping: ralph stop'));
    const now = await ralph(['stop', '--now'], { cwd: checkout.root });
    // It may have come to its end before the answer was read.
    expect(now.stdout).toMatch(/^(?:stopping: 1 running agent is killed|run \S+ has ended)$/u);
    expect(await run.ended).toBe(130);
    expect(existsSync(control)).toBe(false);
    const late = await ralph(['stop'], { cwd: checkout.root });
    expect({ code: late.exitCode, said: late.stderr }).toMatchObject({
      code: 2,
      said: expect.stringContaining('it is over'),
    });
    await go(checkout, 'a');
    await mkdir(join(checkout.root, 'b'), { recursive: true });
    await go(checkout, 'b');
    expect((await ralph(['resume'], { cwd: checkout.root })).exitCode).toBe(0);
  },
);

test(
  'a unit of a run that is over is done again with feedback, also one that succeeded; the rest stays as it was',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([waits('a'), waits('b', { dependencies: ['a'] })]);
    for (const unit of ['a', 'b']) await mkdir(join(checkout.root, unit));
    await go(checkout, 'a');
    await go(checkout, 'b', '3');
    expect((await ralph(['run', plan, '--confine', 'off'], { cwd: checkout.root })).exitCode).toBe(1);
    await go(checkout, 'b');
    const second = await ralph(['retry', 'b', '--feedback', 'gently'], { cwd: checkout.root });
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(/^ {2}skip +a /m);
    expect(second.stdout).toMatch(/^ {2}redo +b +you want it done again$/m);
    const third = await ralph(['retry', 'a'], { cwd: checkout.root });
    expect(third.exitCode).toBe(0);
    const told = await Promise.all(
      ['a', 'b'].map((unit) => readFile(join(checkout.root, unit, 'told'), 'utf8')),
    );
    expect(told).toEqual(['-;-;', '-;gently;']);
    expect(await divergence(checkout)).toBe(0);
  },
);

test(
  'a coordinator that was killed is not asked: its unit is opened again by going on with its run',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const plan = await checkout.plan([waits('a')]);
    await using run = startRalph(checkout, ['run', plan, '--confine', 'off']);
    await run.there('a/begun');
    run.kill();
    await run.ended;
    const stop = await ralph(['stop', 'a'], { cwd: checkout.root });
    expect(stop.stderr).toMatch(/its process is gone: "ralph resume /);
    await go(checkout, 'a');
    const retried = await ralph(['retry', 'a', '--feedback', 'again'], { cwd: checkout.root });
    expect(retried.exitCode).toBe(0);
    expect(await readFile(join(checkout.root, 'a/told'), 'utf8')).toBe('-;again;');
  },
);

test('a worker does not steer its own run', LONG, async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([waits('a')]);
  await using run = startRalph(checkout, ['run', plan, '--confine', 'off']);
  await run.there('a/begun');
  const [id = ''] = await readdir(join(checkout.root, '.agent/runs'));
  const env = {
    RALPH_RUN_ID: id,
    RALPH_WORKER_ID: 'a',
    RALPH_WORKER_NAMESPACE: join(checkout.root, '.agent/workers/a'),
  };
  for (const args of [['stop'], ['retry', 'a']]) {
    const { exitCode, stderr } = await ralph(args, { cwd: checkout.root, env });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('a worker does not steer runs'),
    });
  }
  await go(checkout, 'a');
  expect(await run.ended).toBe(0);
});
