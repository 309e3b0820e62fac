import { expect, test } from 'vitest';
import { resolveDrainClass } from '../src/resolve-drain-class.ts';
import type { Drain } from '../src/resolve-drain-class.ts';

interface Case {
  readonly name: string;
  readonly drain: string;
  readonly policy: Drain | null;
  readonly expected: string;
}

const cases: readonly Case[] = [
  { name: 'the name alone is enough when it is a class', drain: 'review', policy: null, expected: 'review' },
  { name: 'drain_class beats the name', drain: 'review', policy: { drain_class: 'fix' }, expected: 'fix' },
  {
    name: 'capability_class beats drain_class',
    drain: 'd',
    policy: { drain_class: 'fix', capability_class: 'commit' },
    expected: 'commit',
  },
  { name: 'an empty drain falls back to its name', drain: 'analysis', policy: {}, expected: 'analysis' },
];

test.for(cases)('$name', ({ drain, policy, expected }) => {
  expect(resolveDrainClass(drain, policy === null ? {} : { [drain]: policy })).toBe(expected);
});

test.for(['development_analysis', 'Development', '', 'constructor', '__proto__'])(
  'nothing is guessed from the name %j',
  (drain) => {
    expect(() => resolveDrainClass(drain)).toThrow(expect.objectContaining({ code: 'no_drain_class' }));
  },
);

test('the message says what to do', () => {
  expect(() => resolveDrainClass('mystery')).toThrowErrorMatchingInlineSnapshot(
    `[McpPlanError: The drain "mystery" has no class. Set its drain_class in the policy to one of planning, analysis, review, commit, development, fix, or use a drain of such a name.]`,
  );
});
