import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evidenceFailure, readEvidence } from '../../src/worker/evidence.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

const RESULT = '---\ntype: development_result\nstatus: partial\n---\n';

test.for<{ name: string; plant: (artifacts: string, outside: string) => void; count: number }>([
  { name: 'a file counts', plant: (to) => writeFileSync(`${to}/development_result.md`, RESULT), count: 1 },
  {
    name: 'a link to one does not',
    plant: (to, outside) => symlinkSync(`${outside}/development_result.md`, `${to}/development_result.md`),
    count: 0,
  },
  {
    name: 'nor does a directory that is a link',
    plant: (to, outside) => {
      rmSync(to, { recursive: true });
      symlinkSync(outside, to);
    },
    count: 0,
  },
])('of what an agent leaves as evidence $name', ({ plant, count }) => {
  const [artifacts, outside] = [join(temporaryDirectory(), 'artifacts'), temporaryDirectory()];
  mkdirSync(artifacts);
  writeFileSync(join(outside, 'development_result.md'), RESULT);
  plant(artifacts, outside);
  expect(readEvidence(artifacts)).toEqual({
    artifact_count: count,
    result: count === 0 ? null : { status: 'partial', refusal: null },
  });
});

test.for([
  { name: 'a result counts', text: '## Summary\n\nDone.\n', failure: null },
  { name: 'so does one with a status', text: '---\nstatus: Completed\n---\n', failure: null },
  { name: 'an empty one does not', text: '', failure: 'got nothing' },
  { name: 'one of blank lines does not', text: ' \n\n', failure: 'got nothing' },
  {
    name: 'one of another type does not',
    text: '---\ntype: notes\n---\n',
    failure: 'line 2: type is "notes"',
  },
  {
    name: 'one of a status that nobody knows does not',
    text: '---\nstatus: blocked\n---\n',
    failure: 'line 2: status is "blocked": expected completed, partial or failed',
  },
  {
    name: 'one whose status is hard to find does not',
    text: '---\n status: failed\n---\n',
    failure: 'line 2: Expected "key: value"',
  },
  { name: 'one that has no end does not', text: 'x'.repeat(2 ** 20 + 1), failure: 'at most 1 MiB' },
  {
    name: 'one that says that it failed does not',
    text: '\uFEFF\n---\nstatus : FAILED\n---\n',
    failure: '"status: failed"',
  },
])('of development results $name', ({ text, failure }) => {
  const artifacts = temporaryDirectory();
  writeFileSync(join(artifacts, 'development_result.md'), text);
  const found = evidenceFailure(readEvidence(artifacts), 'artifact');
  if (failure === null) expect(found).toBeNull();
  else expect(found?.message).toContain(failure);
});

test.for(['notes', 'README', 'commit_message'])('the artifact %s alone proves nothing', (name) => {
  const artifacts = temporaryDirectory();
  writeFileSync(join(artifacts, `${name}.md`), '---\nstatus: completed\n---\n');
  const evidence = readEvidence(artifacts);
  expect(evidenceFailure(evidence, 'artifact')).toMatchObject({
    reason: 'no_evidence',
    message: expect.stringContaining('none came in this attempt'),
  });
  // What a command leaves besides its exit code is its own affair.
  expect(evidenceFailure(evidence, 'exit_code')).toBeNull();
});

test('what a result says of itself is told in a line of bounded length', () => {
  const artifacts = temporaryDirectory();
  writeFileSync(join(artifacts, 'development_result.md'), `---\nstatus: ${'x'.repeat(100_000)}\n---\n`);
  expect(evidenceFailure(readEvidence(artifacts), 'artifact')?.message.length).toBeLessThan(600);
});
