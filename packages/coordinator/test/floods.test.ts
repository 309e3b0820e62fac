import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRig, shell, statuses } from './rig.ts';

const FLOOD_MANY = join(import.meta.dirname, 'fixtures/flood-many.mjs');
const WORKERS = 50;
const LINES = 20_000;
const MOST_MORE_KIB = 200 * 1024;

function floodMany(lines: number): {
  readonly seen: number;
  readonly peak_kib: number;
  readonly sizes: readonly number[];
} {
  using rig = openRig();
  const told = execFileSync(process.execPath, [FLOOD_MANY, rig.root, String(WORKERS), String(lines)], {
    encoding: 'utf8',
  });
  const { exit_code, seen, peak_kib } = JSON.parse(told);
  expect(exit_code).toBe(0);
  const [run = ''] = readdirSync(join(rig.root, '.agent/runs'));
  const logs = join(rig.root, '.agent/runs', run, 'logs');
  return { seen, peak_kib, sizes: readdirSync(logs).map((name) => statSync(join(logs, name)).size) };
}

test(
  'a million lines of fifty workers at once are all logged and read, in memory that does not grow with them',
  { timeout: 300_000 },
  () => {
    const quiet = floodMany(1);
    const flood = floodMany(LINES);
    expect(flood.seen).toBe(WORKERS * (LINES + 1));
    const line =
      'a line of a hundred bytes or so, as a build prints them: src/components/widget.ts compiled in 12 ms\n';
    expect(flood.sizes).toEqual(Array.from({ length: WORKERS }, () => LINES * line.length + 'end\n'.length));
    expect(flood.peak_kib - quiet.peak_kib).toBeLessThan(MOST_MORE_KIB);
  },
);

test(
  'a worker that floods holds nobody up: the tool calls of another one go through meanwhile',
  { timeout: 300_000 },
  async () => {
    using rig = openRig();
    const stop = new AbortController();
    const calls = Array.from({ length: 40 }, (_, index) => ({
      tool: 'write_file',
      args: { path: `calm/${index}.txt`, content: 'x' },
      expect: 'ok' as const,
    }));
    const { summary } = await rig.run(
      [
        ...['flood-1', 'flood-2', 'flood-3'].map((unit_id) => shell(unit_id, 'yes "a flood of lines"')),
        { unit_id: 'calm', script: calls },
      ],
      {
        signal: stop.signal,
        graceMs: 200,
        onEvent: (event) => {
          rig.events.push(event);
          if (event.type === 'worker_succeeded') stop.abort('SIGINT');
        },
      },
    );
    expect(statuses(summary)).toEqual({
      'flood-1': 'cancelled',
      'flood-2': 'cancelled',
      'flood-3': 'cancelled',
      calm: 'succeeded',
    });
  },
);

test('defect 46: a line of 24 MiB ends nobody; what follows it is read, logged and told', async () => {
  using rig = openRig();
  const lines: string[] = [];
  const line = 'head -c 25165824 /dev/zero | tr "\\0" x; echo; echo after';
  const { summary, logDirectory } = await rig.run([shell('long', line)], {
    onLine: (_, text) => lines.push(text),
  });
  expect(statuses(summary)).toEqual({ long: 'succeeded' });
  expect(lines.at(-1)).toBe('after');
  expect(statSync(join(logDirectory, 'long.log')).size).toBe(25_165_824 + '\nafter\n'.length);
});

test('defect 44: an observer that throws, of events or of lines, changes nothing', async () => {
  using rig = openRig();
  const { summary } = await rig.run([shell('a', 'echo one; echo two > a/made'), shell('b', 'true')], {
    onEvent: () => {
      throw new Error('the display is broken');
    },
    onLine: () => {
      throw new Error('the display is broken too');
    },
    onNotice: () => {
      throw new Error('and this');
    },
  });
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded' });
  expect(rig.read('a/made')).toBe('two\n');
});

test('what workers print at once, on two streams each, is in their own logs only and in whole lines', async () => {
  using rig = openRig();
  const names = Array.from({ length: 8 }, (_, index) => `w${index}`);
  const { logDirectory } = await rig.run(
    names.map((name) =>
      shell(
        name,
        `i=0; while [ $i -lt 200 ]; do echo "${name} out $i"; echo "${name} err $i" >&2; i=$((i+1)); done`,
      ),
    ),
    { maxWorkers: 8 },
  );
  for (const name of names) {
    const lines = readFileSync(join(logDirectory, `${name}.log`), 'utf8')
      .trimEnd()
      .split('\n');
    for (const stream of ['out', 'err']) {
      expect(lines.filter((line) => line.startsWith(`${name} ${stream} `))).toEqual(
        Array.from({ length: 200 }, (_, index) => `${name} ${stream} ${index}`),
      );
    }
    expect(lines.length).toBe(400);
  }
});
