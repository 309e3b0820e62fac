import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { durationsPath } from '../../src/durations/durations-path.ts';
import {
  expectedDurations,
  withMeasurements,
  type DurationsRecord,
} from '../../src/durations/durations-record.ts';
import { openDurations } from '../../src/durations/open-durations.ts';
import { openRig, shell } from '../rig.ts';

const EMPTY: DurationsRecord = { schema_version: 1, checkout: '/repo', units: {} };

function measured(...lengths: readonly number[]): DurationsRecord {
  const all = lengths.map((ms, index) => ({ unit_id: 'a', run_id: `run-${index}`, ms }));
  return withMeasurements(EMPTY, all);
}

describe('what is expected of a unit', () => {
  test.for([
    { name: 'what was measured once', lengths: [70], expected: 70 },
    { name: 'the median, so that one slow run does not matter', lengths: [70, 9000, 80], expected: 80 },
    { name: 'by the last five measurements alone', lengths: [1, 1, 1, 50, 60, 70, 80, 90], expected: 70 },
    { name: 'a millisecond at least', lengths: [0], expected: 1 },
  ])('is $name', ({ lengths, expected }) => {
    expect(expectedDurations(measured(...lengths))).toEqual(new Map([['a', expected]]));
  });

  test('counts a run once, also one that was resumed', () => {
    const again = withMeasurements(measured(70), [{ unit_id: 'a', run_id: 'run-0', ms: 30 }]);
    expect(again.units['a']).toEqual([{ run_id: 'run-0', ms: 30 }]);
  });

  test('is forgotten of the units that were not run for the longest time', () => {
    const all = Array.from({ length: 2500 }, (_, index) => ({ unit_id: `u${index}`, run_id: 'r', ms: 1 }));
    const { units } = withMeasurements(measured(1), all);
    expect(Object.keys(units)).toHaveLength(2000);
    expect(units).toHaveProperty('u2499');
    expect(units).not.toHaveProperty('a');
  });
});

describe('what is kept in the state directory of the user', () => {
  let home: string;
  const saved = process.env['XDG_STATE_HOME'];
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'ralph state ')));
    process.env['XDG_STATE_HOME'] = home;
  });
  afterEach(() => {
    if (saved === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = saved;
    rmSync(home, { recursive: true });
  });
  const kept = (root: string): unknown => {
    const path = durationsPath({ environment: process.env, checkout: root }) ?? '';
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  };

  test('a unit that did its work is measured, and a failed one is not', async () => {
    using rig = openRig();
    const units = [
      shell('good', 'true'),
      shell('bad', 'false'),
      shell('late', 'true', { dependencies: ['bad'] }),
    ];
    const { summary } = await rig.run(units, { history: true });
    expect(kept(rig.root)).toEqual({
      schema_version: 1,
      checkout: rig.root,
      units: { good: [{ run_id: summary.run_id, ms: expect.any(Number) as number }] },
    });
  });

  test('what was measured is expected of the next run, but not of units that declare it themselves', async () => {
    using rig = openRig();
    await rig.run([shell('a', 'true'), shell('b', 'true')], { history: true });
    rig.events.length = 0;
    await rig.run([shell('a', 'true'), shell('b', 'true', { expected_ms: 7 }), shell('c', 'true')], {
      history: true,
    });
    const started = rig.events.find((event) => event.type === 'run_started');
    expect(started?.units.map(({ expected_ms }) => expected_ms)).toEqual([expect.any(Number), 7, undefined]);
  });

  test('without a history nothing is kept', async () => {
    using rig = openRig();
    await rig.run([shell('a', 'true')], { history: false });
    expect(readdirSync(home)).toEqual([]);
  });

  test.for([
    { name: 'no JSON', content: '{"units": ' },
    { name: 'another document', content: '[1, 2]' },
    { name: 'a document of another version', content: '{"schema_version": 2, "checkout": "/", "units": {}}' },
    {
      name: 'a negative time',
      content: '{"schema_version":1,"checkout":"/","units":{"a":[{"run_id":"r","ms":-1}]}}',
    },
  ])('a file that holds $name is told, not used, and replaced', async ({ content }) => {
    using rig = openRig();
    const path = durationsPath({ environment: process.env, checkout: rig.root }) ?? '';
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    const notices: string[] = [];
    const { summary } = await rig.run([shell('a', 'true')], {
      history: true,
      onNotice: (text) => notices.push(text),
    });
    expect(summary.exit_code).toBe(0);
    expect(notices).toEqual([expect.stringContaining(`${path} are not used`)]);
    expect(kept(rig.root)).toMatchObject({ units: { a: [{ run_id: summary.run_id }] } });
  });

  test('a directory that cannot be written is told, and the run is none the worse', async () => {
    using rig = openRig();
    writeFileSync(join(home, 'ralph'), 'in the way');
    const notices: string[] = [];
    const { summary } = await rig.run([shell('a', 'true')], {
      history: true,
      onNotice: (text) => notices.push(text),
    });
    expect(summary.exit_code).toBe(0);
    expect(notices).toEqual([expect.stringContaining('could not be kept')]);
  });

  test('a home directory that is reached by a link is one like any other', async () => {
    using rig = openRig();
    const link = join(home, 'link');
    mkdirSync(join(home, 'real'));
    symlinkSync(join(home, 'real'), link);
    process.env['XDG_STATE_HOME'] = link;
    const notices: string[] = [];
    const options = { history: true, onNotice: (text: string) => notices.push(text) };
    await rig.run([shell('a', 'true')], options);
    await rig.run([shell('a', 'true')], options);
    expect(notices).toEqual([]);
    expect(kept(rig.root)).toMatchObject({ units: { a: [{}, {}] } });
  });

  test('of two hundred checkouts the one that was used least lately is forgotten', async () => {
    using rig = openRig();
    const directory = join(home, 'ralph', 'durations');
    mkdirSync(directory, { recursive: true });
    for (let index = 0; index < 200; index += 1) {
      writeFileSync(join(directory, `${index}.json`), '{}');
      utimesSync(join(directory, `${index}.json`), 1000 + index, 1000 + index);
    }
    await rig.run([shell('a', 'true')], { history: true });
    const names = readdirSync(directory);
    expect(names).toHaveLength(200);
    expect(names).not.toContain('0.json');
  });

  test('a checkout that holds the state directory gets none of it', () => {
    expect(durationsPath({ environment: { XDG_STATE_HOME: '/repo/state' }, checkout: '/repo' })).toBeNull();
    const { expected } = openDurations(
      { environment: { XDG_STATE_HOME: '/repo/state' }, checkout: '/repo' },
      () => {
        throw new Error('nothing to tell');
      },
    );
    expect(expected.size).toBe(0);
  });
});
