import { expect, test } from 'vitest';
import { openExpectedRefs } from '../../src/audit/expected-refs.ts';

const [first, second, third] = ['1'.repeat(40), '2'.repeat(40), '3'.repeat(40)];
const MAIN = '.git/refs/heads/main';

test('a ref that holds what is expected is no finding, once', () => {
  const refs = openExpectedRefs();
  refs.add('refs/heads/main', first);
  expect(refs.meets('.git/refs/heads/other', first)).toBe(false);
  expect(refs.meets(MAIN, second)).toBe(false);
  expect(refs.meets(MAIN, undefined)).toBe(false);
  expect(refs.meets(MAIN, first)).toBe(true);
  expect(refs.meets(MAIN, first)).toBe(false);
});

test('of several commits an audit may see the last only; going back is a finding', () => {
  const refs = openExpectedRefs();
  for (const commit of [first, second, third]) refs.add('refs/heads/main', commit);
  expect(refs.meets(MAIN, second)).toBe(true);
  expect(refs.meets(MAIN, first)).toBe(false);
  expect(refs.meets(MAIN, third)).toBe(true);
});

test('a detached HEAD is compared without the mode of its file', () => {
  const refs = openExpectedRefs();
  refs.add('HEAD', first);
  expect(refs.meets('.git/HEAD', `33188:${first}\n`)).toBe(true);
});
