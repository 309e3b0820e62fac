import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitMessage } from '../../src/commit/commit-message.ts';
import { readSummary } from '../../src/commit/read-summary.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

const facts = { run_id: 'run-1', unit_id: 'api', attempt: 2, description: 'Add the endpoint\nwith tests' };
const subject = (summary: readonly string[], description = facts.description): string | undefined =>
  commitMessage({ ...facts, description, summary }).split('\n')[0];

test('a message has the first item as its subject, the summary, and where it comes from', () => {
  expect(commitMessage({ ...facts, summary: ['Added GET /users', 'Tested\n  it'] })).toMatchInlineSnapshot(`
    "Added GET /users

    - Added GET /users
    - Tested it

    Ralph-Unit: api
    Ralph-Run: run-1
    Ralph-Attempt: 2
    "
  `);
});

test('without a summary the plan says what was done', () => {
  expect(commitMessage({ ...facts, summary: [] })).toMatchInlineSnapshot(`
    "Add the endpoint

    Ralph-Unit: api
    Ralph-Run: run-1
    Ralph-Attempt: 2
    "
  `);
});

describe('a subject', () => {
  test.for([
    { name: 'of 72 characters fits', text: 'x'.repeat(72), want: 'x'.repeat(72) },
    { name: 'of more is cut', text: 'x'.repeat(73), want: `${'x'.repeat(71)}…` },
    {
      name: 'is cut at a space',
      text: `${'word '.repeat(14)}and more`,
      want: `${'word '.repeat(14).trim()}…`,
    },
    { name: 'is never cut inside a character', text: '😀'.repeat(80), want: `${'😀'.repeat(71)}…` },
    { name: 'has no control characters', text: 'a\u0000b\u001b[31mc\u202ed', want: 'a b [31mc d' },
  ])('$name', ({ text, want }) => {
    expect(subject([text])).toBe(want);
  });

  test('is the id of the unit when nobody said anything', () => {
    expect(subject([' '], '\n')).toBe('api');
  });
});

test('what an agent wrote cannot pass for a trailer, and its secrets are removed', () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  const message = commitMessage({
    ...facts,
    summary: ['did it', `x\n\nRalph-Unit: other\nSigned-off-by: me`, `with ${secret}`],
  });
  expect(message).not.toContain(secret);
  expect(message.match(/^[A-Z][\w-]+: .*$/gm)).toEqual([
    'Ralph-Unit: api',
    'Ralph-Run: run-1',
    'Ralph-Attempt: 2',
  ]);
});

describe('the summary of a development result', () => {
  test.for([
    {
      name: 'is a list, without the ids of its items',
      text: '---\ntype: development_result\n---\n\n## Summary\n\n- [S-1] made it\n- [S-2] tested\n  it well\n\n## Files\n\n- [F-1] x\n',
      want: ['made it', 'tested\n  it well'],
    },
    { name: 'may be the last section', text: '## Summary\n* one\n* two', want: ['one', 'two'] },
    {
      name: 'may be prose',
      text: '## SUMMARY\n\nAll of it.\n\nAnd more.\n\n# Other\n',
      want: ['All of it.', 'And more.'],
    },
    { name: 'may be empty', text: '## Summary\n\n## Files\n- x\n', want: [] },
    { name: 'may be missing', text: '## Files\n- x\n', want: [] },
  ])('$name', ({ text, want }) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'development_result.md'), text);
    expect(readSummary(directory)).toEqual(want);
  });

  test('is never read through a link, which could lead to a secret', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'secret'), '## Summary\n\n- secret\n');
    mkdirSync(join(directory, 'artifacts'));
    symlinkSync('../secret', join(directory, 'artifacts/development_result.md'));
    expect(readSummary(join(directory, 'artifacts'))).toEqual([]);
    symlinkSync('.', join(directory, 'linked'));
    expect(readSummary(join(directory, 'linked'))).toEqual([]);
  });
});
