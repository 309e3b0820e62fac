import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvidence } from '../../src/worker/evidence.ts';
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
  expect(readEvidence(artifacts)).toEqual({ artifact_count: count, status: count === 0 ? null : 'partial' });
});
