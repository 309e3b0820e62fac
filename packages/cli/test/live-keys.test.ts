import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  keysText,
  OVERVIEW,
  pickedOf,
  pressKey,
  type LiveAction,
  type LiveChoice,
  type LiveMode,
} from '../src/live-keys.ts';

const choices: readonly LiveChoice[] = [
  { unitId: 'api', running: true },
  { unitId: 'ui', running: true },
  { unitId: 'docs', running: false },
];
const DOWN = '\u001b[B';

function type(
  keys: readonly string[],
  among = choices,
): { readonly mode: LiveMode; readonly acts: readonly LiveAction[] } {
  let mode = OVERVIEW;
  const acts: LiveAction[] = [];
  for (const key of keys) {
    const press = pressKey(mode, key, among);
    mode = press.mode;
    if (press.act !== null) acts.push(press.act);
  }
  return { mode, acts };
}

describe('keys of the live view', () => {
  test.for([
    {
      name: 'stop the first unit',
      keys: ['s', 'y'],
      acts: [{ type: 'stop_unit', unitId: 'api', now: false }],
    },
    {
      name: 'stop the second',
      keys: [DOWN, 's', 'y'],
      acts: [{ type: 'stop_unit', unitId: 'ui', now: false }],
    },
    {
      name: 'try one again that failed',
      keys: ['j', 'j', 'r', 'y'],
      acts: [{ type: 'retry_unit', unitId: 'docs' }],
    },
    { name: 'ask first', keys: ['s', 'n', DOWN, 's', '\u001b'], acts: [] },
    { name: 'stop nothing that has ended', keys: ['j', 'j', 's', 'y'], acts: [] },
    { name: 'try nothing again that runs', keys: ['r', 'y'], acts: [] },
    { name: 'stop the run', keys: ['q', 'y'], acts: [{ type: 'stop_run', now: false }] },
    { name: 'kill a unit', keys: ['S', 'y'], acts: [{ type: 'stop_unit', unitId: 'api', now: true }] },
    { name: 'kill all', keys: ['l', 'Q', 'y'], acts: [{ type: 'stop_run', now: true }] },
    {
      name: 'leave a log before they stop the run',
      keys: ['l', 'q', 'q', 'y'],
      acts: [{ type: 'stop_run', now: false }],
    },
    {
      name: 'stop the unit whose log is followed',
      keys: ['j', '\r', 's', 'y'],
      acts: [{ type: 'stop_unit', unitId: 'ui', now: false }],
    },
    {
      name: 'walk no further than the last unit',
      keys: ['j', 'j', 'j', 'j', 'k', 's', 'y'],
      acts: [{ type: 'stop_unit', unitId: 'ui', now: false }],
    },
  ])('$name', ({ keys, acts }) => {
    expect(type(keys).acts).toEqual(acts);
  });

  test('are told in a line, as they are now', () => {
    expect(keysText(OVERVIEW, choices)).toBe('↑↓ pick · l log · s stop it, S now · q stop the run, Q now');
    expect(keysText(type(['j', 'j']).mode, choices)).toBe(
      '↑↓ pick · l log · r try it again · q stop the run, Q now',
    );
    expect(keysText(type(['l']).mode, choices)).toBe('↑↓ other unit · s stop it, S now · q back');
    expect(keysText(type(['q']).mode, choices)).toBe('stop the run? y: yes · any other key: no');
    expect(keysText(type(['S']).mode, choices)).toBe('kill api? y: yes · any other key: no');
    expect(keysText(OVERVIEW, [])).toBe('q stop the run, Q now');
  });

  test('do nothing without a yes, and what they are about is always there', () => {
    const keys = fc.array(fc.constantFrom('j', 'k', 'l', 's', 'S', 'r', 'q', 'Q', '\u001b', '\r', 'x', DOWN));
    fc.assert(
      fc.property(keys, fc.subarray([...choices]), (pressed, among) => {
        const { mode, acts } = type(pressed, among);
        expect(acts).toEqual([]);
        const picked = pickedOf(mode, among);
        if (among.length > 0) expect(among).toContainEqual(picked);
      }),
    );
  });
});
