import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { availableMemory } from '../../src/retry/available-memory.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

const GIB = 1024 ** 3;
const MEMINFO = `MemTotal: 16777216 kB\nMemFree: 1 kB\nMemAvailable: ${8 * 1024 * 1024} kB\n`;
const SYSTEM = { 'proc/meminfo': MEMINFO };
const IN_V2 = { ...SYSTEM, 'proc/self/cgroup': '0::/a/b\n' };
const IN_V1 = { ...SYSTEM, 'proc/self/cgroup': '5:cpu,cpuacct:/x\n4:memory:/docker/1\n' };

test.for<{ name: string; files: Readonly<Record<string, string>>; gib: number | null }>([
  { name: 'what the system says', files: SYSTEM, gib: 8 },
  { name: 'unknown where nobody says anything', files: {}, gib: null },
  {
    name: 'the rest of a control group of version 2, of which the file cache can be given back',
    files: {
      ...IN_V2,
      'sys/fs/cgroup/a/b/memory.max': `${4 * GIB}\n`,
      'sys/fs/cgroup/a/b/memory.current': `${3 * GIB}\n`,
      'sys/fs/cgroup/a/b/memory.stat': `anon 5\ninactive_file ${GIB}\n`,
    },
    gib: 2,
  },
  {
    name: 'the rest of a group above, where that is less',
    files: {
      ...IN_V2,
      'sys/fs/cgroup/a/b/memory.max': 'max\n',
      'sys/fs/cgroup/a/b/memory.current': '5\n',
      'sys/fs/cgroup/a/memory.max': `${2 * GIB}\n`,
      'sys/fs/cgroup/a/memory.current': `${GIB}\n`,
    },
    gib: 1,
  },
  {
    name: 'the rest of the container, of which only the top is seen',
    files: { ...IN_V2, 'sys/fs/cgroup/memory.max': `${GIB}`, 'sys/fs/cgroup/memory.current': '0' },
    gib: 1,
  },
  {
    name: 'the rest of a control group of version 1',
    files: {
      ...IN_V1,
      'sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes': `${4 * GIB}\n`,
      'sys/fs/cgroup/memory/docker/1/memory.usage_in_bytes': `${3 * GIB}\n`,
    },
    gib: 1,
  },
  {
    name: 'what the system says where version 1 has no limit',
    files: {
      ...IN_V1,
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      'sys/fs/cgroup/memory/memory.usage_in_bytes': '5\n',
    },
    gib: 8,
  },
  {
    name: 'nothing where a group has taken more than it may',
    files: { ...IN_V2, 'sys/fs/cgroup/a/memory.max': '5', 'sys/fs/cgroup/a/memory.current': '9' },
    gib: 0,
  },
])('available is $name', ({ files, gib }) => {
  const root = temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  expect(availableMemory(root)).toBe(gib === null ? null : gib * GIB);
});

test('this machine has some memory left, or does not say', () => {
  expect(availableMemory()).toSatisfy((bytes) => bytes === null || Number(bytes) > 0);
});
