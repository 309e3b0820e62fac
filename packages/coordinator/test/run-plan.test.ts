import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { RunSummarySchema } from '@ralph/manifest';
import { parseEventLine, replay, toCheckpoint } from '@ralph/reducer';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openRig, runOptions, shell, statuses, typesOf } from './rig.ts';

test('units run after what they depend on, and the summary tells what became of each', async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    shell('top', 'cat left/out right/out > top/out', { dependencies: ['left', 'right'] }),
    shell('left', 'cat base/out > left/out; echo left >> left/out', { dependencies: ['base'] }),
    shell('right', 'cat base/out > right/out; echo right >> right/out', { dependencies: ['base'] }),
    shell('base', 'echo base > base/out'),
  ]);
  expect(rig.read('top/out')).toBe('base\nleft\nbase\nright\n');
  expect(summary).toMatchObject({
    outcome: 'succeeded',
    exit_code: 0,
    all_succeeded: true,
    any_failed: false,
  });
  expect(
    summary.workers.map(({ unit_id, status, attempts, agent }) => [unit_id, status, attempts, agent]),
  ).toEqual([
    ['top', 'succeeded', 1, 'command'],
    ['left', 'succeeded', 1, 'command'],
    ['right', 'succeeded', 1, 'command'],
    ['base', 'succeeded', 1, 'command'],
  ]);
});

test('units that do not depend on each other really run at the same time', async () => {
  using rig = openRig();
  const meet = (own: string, other: string) =>
    shell(own, `echo here > ${own}/flag; until [ -e ${other}/flag ]; do sleep 0.01; done`);
  const { summary } = await rig.run([meet('a', 'b'), meet('b', 'a')]);
  expect(summary.exit_code).toBe(0);
});

test('many units at once are no reason for a warning of Node', async () => {
  using rig = openRig();
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  const all = Array.from({ length: 12 }, (_, index) => `u${index}`);
  const meet = `until [ $(ls -d u*/here 2>/dev/null | wc -l) = ${all.length} ]; do sleep 0.05; done`;
  await rig.run(
    all.map((id) => shell(id, `touch ${id}/here; ${meet}`)),
    { maxWorkers: all.length },
  );
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

test('never more units run at once than allowed', async () => {
  using rig = openRig();
  const units = Array.from({ length: 12 }, (_, index) => shell(`u${index}`, 'true'));
  let most = 0;
  await rig.run(units, {
    maxWorkers: 3,
    onEvent: (_, state) => {
      most = Math.max(most, state.counts.running);
    },
  });
  expect(most).toBe(3);
});

test('a failed unit blocks every unit that needs it, and nobody else', async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    shell('broken', 'echo why it broke; exit 7'),
    shell('child', 'true', { dependencies: ['broken'] }),
    shell('grandchild', 'true', { dependencies: ['child'] }),
    shell('bystander', 'true'),
  ]);
  expect(summary).toMatchObject({ outcome: 'failed', exit_code: 1, any_failed: true, all_succeeded: false });
  expect(statuses(summary)).toEqual({
    broken: 'failed',
    child: 'blocked',
    grandchild: 'blocked',
    bystander: 'succeeded',
  });
  expect(summary.workers[0]?.failure).toMatchObject({ reason: 'exit_non_zero', exit_code: 7 });
  expect(summary.workers[0]?.final_message).toContain('why it broke');
  expect(summary.workers[2]).toMatchObject({ blocked_by: ['child'], attempts: 0 });
  expect(summary.workers[2]?.final_message).toContain('broken');
});

test('a unit is tried again while it has retries', async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    shell('flaky', 'echo "attempt $RALPH_ATTEMPT" >> flaky/log; [ "$RALPH_ATTEMPT" = 2 ]', { retries: 3 }),
  ]);
  expect(rig.read('flaky/log')).toBe('attempt 1\nattempt 2\n');
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2, failure: null });
  expect(typesOf(rig.events, 'flaky')).toEqual([
    'worker_started',
    'worker_spawned',
    'worker_failed',
    'worker_started',
    'worker_spawned',
    'worker_succeeded',
  ]);
});

test('with fail-fast, one failure cancels the rest, running and waiting', async () => {
  using rig = openRig();
  const { summary } = await rig.run(
    [
      shell('long', 'echo up > long/flag; sleep 60'),
      shell('broken', 'until [ -e long/flag ]; do sleep 0.01; done; exit 1'),
      shell('waiting', 'true', { dependencies: ['long'] }),
    ],
    { failFast: true },
  );
  expect(statuses(summary)).toEqual({ long: 'cancelled', broken: 'failed', waiting: 'cancelled' });
  expect(summary.exit_code).toBe(1);
});

test('a worker sees its own variables and little else of the environment', async () => {
  using rig = openRig();
  process.env['RIG_SECRET_TOKEN'] = 'do-not-leak';
  await rig.run([shell('env', 'env > env/out')]).finally(() => delete process.env['RIG_SECRET_TOKEN']);
  const seen = new Map(
    rig
      .read('env/out')
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  );
  expect(seen.get('RALPH_WORKER_ID')).toBe('env');
  expect(seen.get('RALPH_ATTEMPT')).toBe('1');
  expect(seen.get('RALPH_WORKER_NAMESPACE')).toBe(join(rig.root, '.agent/workers/env'));
  expect(seen.get('RALPH_WORKER_ARTIFACT_DIR')).toBe(join(rig.root, '.agent/workers/env/artifacts'));
  expect(seen.get('RALPH_MCP_ENDPOINT')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  expect(seen.get('RALPH_MCP_TOKEN')).toMatch(/^.{40,}$/);
  expect(seen.get('RALPH_RUN_ID')).toBe(rig.events[0]?.run_id);
  expect(seen.has('RIG_SECRET_TOKEN')).toBe(false);
});

test('what a worker prints is in its log, without its token', async () => {
  using rig = openRig();
  const { logDirectory } = await rig.run([shell('talker', 'echo hello; echo "token $RALPH_MCP_TOKEN" >&2')]);
  const log = readFileSync(join(logDirectory, 'talker.log'), 'utf8');
  expect(log).toContain('hello\n');
  expect(log).toMatch(/token .*redacted/i);
});

test('replaying the journal gives the state of the run, byte for byte, and observers saw the same lines', async () => {
  using rig = openRig();
  let last = '';
  const { journalPath } = await rig.run([shell('a', 'true'), shell('b', 'exit 1', { retries: 1 })], {
    onEvent: (event, state) => {
      rig.events.push(event);
      last = JSON.stringify(toCheckpoint(state));
    },
  });
  const lines = readFileSync(journalPath, 'utf8').trimEnd().split('\n');
  expect(rig.events.map((event) => JSON.stringify(event))).toEqual(lines);
  const events = lines.map((line) => {
    const parsed = parseEventLine(line);
    if (!parsed.ok) throw new Error(parsed.message);
    return parsed.event;
  });
  expect(JSON.stringify(toCheckpoint(replay(events)))).toBe(last);
});

test('a checkpoint that cannot be saved costs the run nothing, for it is only a cache', async () => {
  using rig = openRig();
  mkdirSync(join(rig.root, '.agent/checkpoint.json'), { recursive: true });
  const { summary } = await rig.run([shell('a', 'true')]);
  expect(summary).toMatchObject({ outcome: 'succeeded', exit_code: 0 });
});

test('an interrupt saves the checkpoint at once, before the workers have ended', async () => {
  using rig = openRig();
  const stop = new AbortController();
  const path = join(rig.root, '.agent/checkpoint.json');
  const phases: unknown[] = [];
  await rig.run([shell('a', 'echo up > a/flag; sleep 60')], {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'worker_spawned') stop.abort('SIGINT');
      if (event.type === 'unit_cancelled') phases.push(JSON.parse(readFileSync(path, 'utf8')).phase);
    },
  });
  expect(phases).toEqual(['stopping']);
});

test('an observer that throws changes nothing', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'true')], {
    onEvent: () => {
      throw new Error('observer');
    },
  });
  expect(summary.exit_code).toBe(0);
});

test('the summary on disk fits its schema and is also there for people', async () => {
  using rig = openRig();
  const { summary, summaryPath, summaryMarkdownPath } = await rig.run([shell('a', 'exit 1')]);
  expect(RunSummarySchema.parse(JSON.parse(readFileSync(summaryPath, 'utf8')))).toEqual(summary);
  expect(summaryPath).toBe(join(rig.root, '.agent/artifacts/parallel_development_summary.json'));
  expect(readFileSync(summaryMarkdownPath, 'utf8')).toContain('**a**: failed');
});

test('a missing directory is created, and paths may hold spaces and umlauts', async () => {
  using rig = openRig('rig mit Umläuten äöü');
  const { summary } = await rig.run(
    [shell('a', 'echo x > "Größe und Maß/tief/out.txt"', { allowed_directories: ['Größe und Maß/tief'] })],
    { confine: 'audit' },
  );
  expect(summary.exit_code).toBe(0);
  expect(summary.workers[0]?.files_changed).toEqual(['Größe und Maß/tief/out.txt']);
});

test.for([
  { name: 'out of the checkout', link: '..', says: /leads out of the checkout/ },
  { name: 'to nothing', link: 'nowhere', says: /symbolic link to nothing/ },
  { name: 'into .git', link: '.git/hooks', says: /reserved/ },
  { name: 'to the checkout itself', link: '.', says: /checkout itself/ },
])('a directory that is a symbolic link $name is refused', async ({ link, says }) => {
  using rig = openRig();
  symlinkSync(link, join(rig.root, 'linked'));
  await expect(rig.run([shell('a', 'true', { allowed_directories: ['linked'] })])).rejects.toThrow(says);
  expect(existsSync(join(rig.root, '.agent/run.lock'))).toBe(false);
});

test.for([{ directory: 'file' }, { directory: 'file/deeper' }])(
  'a directory that is a file, as $directory, is refused in words',
  async ({ directory }) => {
    using rig = openRig();
    rig.write('file', 'text');
    const run = rig.run([shell('a', 'true', { allowed_directories: [directory] })]);
    await expect(run).rejects.toMatchObject({
      code: 'directory_unusable',
      message: expect.stringMatching(/file is a file; name a directory/),
    });
  },
);

test('two units whose directories are one by real path are refused', async () => {
  using rig = openRig();
  mkdirSync(join(rig.root, 'real'));
  symlinkSync('real', join(rig.root, 'alias'));
  const units = [
    shell('a', 'true', { allowed_directories: ['real'] }),
    shell('b', 'true', { allowed_directories: ['alias/deeper'] }),
  ];
  await expect(rig.run(units)).rejects.toThrow(/overlap/);
});

test('units that wait for each other share a directory, and each change is told of the one that made it', async () => {
  using rig = openRig();
  const units = [
    shell('first', 'mkdir -p src/api; echo 1 > src/api/both; echo 1 > src/one', {
      allowed_directories: ['src'],
    }),
    shell('between', 'true', { dependencies: ['first'] }),
    shell('last', 'echo 2 > src/api/both; echo 2 > src/api/two', {
      allowed_directories: ['src/api'],
      dependencies: ['between'],
    }),
  ];
  const { summary } = await rig.run(units, { confine: 'audit' });
  expect(summary.exit_code).toBe(0);
  expect(summary.out_of_bounds).toEqual([]);
  expect(summary.workers.map(({ unit_id, files_changed }) => [unit_id, files_changed])).toEqual([
    ['first', ['src/api/both', 'src/one']],
    ['between', []],
    ['last', ['src/api/both', 'src/api/two']],
  ]);
});

test('a unit finds its directory again that the one before it removed', async () => {
  using rig = openRig();
  const units = [
    shell('first', 'rm -r src/api; echo 1 > src/one', { allowed_directories: ['src'] }),
    shell('last', 'echo 2 > src/api/two', { allowed_directories: ['src/api'], dependencies: ['first'] }),
  ];
  const { summary } = await rig.run(units, { confine: 'audit' });
  expect(summary.workers.map(({ files_changed }) => files_changed)).toEqual([['src/one'], ['src/api/two']]);
});

test('a unit starts, and is tried again, though the namespaces of all were removed', async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    shell('a', '[ $RALPH_ATTEMPT = 2 ] && exit; rm -rf .agent/workers; exit 1', { retries: 1 }),
    shell('b', 'rm -rf .agent/workers', { dependencies: ['a'] }),
    shell('c', '[ -d "$RALPH_WORKER_ARTIFACT_DIR" ]', { dependencies: ['b'] }),
  ]);
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
});

test('missing programs are named, all of them, before anything starts', async () => {
  using rig = openRig();
  const units = [
    { unit_id: 'a', command: ['no-such-program-a'] },
    { unit_id: 'b', command: ['no-such-program-b'] },
    shell('c', 'touch c/started'),
  ];
  await expect(rig.run(units)).rejects.toThrow(/no-such-program-a[\s\S]*no-such-program-b/);
  expect(existsSync(join(rig.root, 'c/started'))).toBe(false);
});

test('a second run in the same checkout is told who holds it', async () => {
  using rig = openRig();
  const first = rig.run([shell('a', 'echo up > a/flag; until [ -e a/go ]; do sleep 0.01; done')]);
  await expect.poll(() => existsSync(join(rig.root, 'a/flag'))).toBe(true);
  await expect(rig.run([shell('b', 'true')])).rejects.toMatchObject({
    code: 'lock_held',
    message: expect.stringContaining(String(process.pid)),
  });
  rig.write('a/go', '');
  expect((await first).summary.exit_code).toBe(0);
});

test('a plan runs from a subdirectory of the checkout', async () => {
  using rig = openRig();
  mkdirSync(join(rig.root, 'sub/dir'), { recursive: true });
  const { summary } = await rig.run([shell('a', 'echo x > a/out')], { root: join(rig.root, 'sub/dir') });
  expect(summary.exit_code).toBe(0);
  expect(rig.read('a/out')).toBe('x\n');
});

test('a unit that an error of ours ended is audited all the same, and is no suspect of what comes later', async () => {
  using rig = openRig();
  const { plan } = runOptions(rig.root, [
    { unit_id: 'doomed', script: [{ tool: 'report_progress', args: {}, expect: 'ok' }] },
    shell('stray', 'echo x > stray.txt'),
  ]);
  let started = false;
  const [doomed, ...others] = plan.work_units.map((unit) => ({
    ...unit,
    get script() {
      return started ? undefined : unit.script;
    },
  }));
  const { summary } = await rig.run([shell('replaced', 'true')], {
    plan: { ...plan, work_units: doomed === undefined ? [] : [doomed, ...others] },
    confine: 'audit',
    maxWorkers: 1,
    onEvent: (event) => {
      if (event.type !== 'worker_started') return;
      started = true;
      // Seen by no audit before this unit's own.
      rig.write('doomed/out', event.unit_id);
    },
  });
  expect(summary.workers.map(({ failure }) => failure?.reason)).toEqual(['internal_error', 'out_of_bounds']);
  expect(summary.workers[0]?.files_changed).toEqual(['doomed/out']);
  const strays = summary.out_of_bounds.map(({ path, unit_id }) => `${path} by ${unit_id}`);
  expect(strays.toSorted((one, other) => one.localeCompare(other))).toEqual([
    'doomed/out by stray',
    'stray.txt by stray',
  ]);
});

test('a run whose tree could not be audited is suspended, and verifies nothing', async () => {
  using rig = openRig();
  onTestFinished(() => void vi.unstubAllEnvs());
  const units = [shell('a', 'until [ -e a/go ]; do sleep 0.01; done; echo "# RIG" > README.md')];
  const { summary } = await rig.run(units, {
    confine: 'audit',
    verify: 'true',
    onEvent: ({ type }) => {
      if (type !== 'worker_spawned') return;
      // Git is not found any more.
      vi.stubEnv('PATH', join(rig.root, 'nowhere'));
      rig.write('a/go', '');
    },
  });
  expect(summary).toMatchObject({ outcome: 'suspended', exit_code: 3, verification: { ran: false } });
  expect(summary.workers[0]?.failure?.reason).toBe('internal_error');
});
