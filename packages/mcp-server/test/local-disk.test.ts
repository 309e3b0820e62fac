import { expect, test } from 'vitest';
import { isOnLocalDisk, liesOnLocalDisk } from '../src/local-disk.ts';

const mount = (point: string, type: string) =>
  `36 35 98:0 / ${point} rw,noatime shared:1 master:2 - ${type} source rw,errors=continue`;

test.for([
  { name: 'a disk', mounts: [mount('/', 'ext4')], local: true },
  { name: 'the layers of a container', mounts: [mount('/', 'overlay')], local: true },
  { name: 'a share', mounts: [mount('/', 'ext4'), mount('/home/me', 'nfs4')], local: false },
  { name: 'a directory that a program serves', mounts: [mount('/', 'fuse.sshfs')], local: false },
  { name: 'a disk below a share', mounts: [mount('/', 'nfs'), mount('/home/me/repo', 'xfs')], local: true },
  { name: 'a share that hides a disk', mounts: [mount('/', 'ext4'), mount('/', 'cifs')], local: false },
  {
    name: 'a disk with a share in it',
    mounts: [mount('/', 'ext4'), mount('/home/me/repo/a', 'nfs')],
    local: false,
  },
  {
    name: 'a disk with a disk in it',
    mounts: [mount('/', 'ext4'), mount('/home/me/repo/a', 'ext4')],
    local: false,
  },
  {
    name: 'a disk beside a share whose name begins like its own',
    mounts: [mount('/', 'ext4'), mount('/home/me/repo-2', 'nfs')],
    local: true,
  },
  {
    name: 'a directory whose share is written with escapes',
    directory: '/my work/repo',
    mounts: [mount('/', 'ext4'), mount('/my\\040work', 'nfs')],
    local: false,
  },
  { name: 'a system that tells nothing', mounts: [], local: false },
  { name: 'lines that are no mounts', mounts: ['36 35', '- ext4 / /'], local: false },
])('$name: nobody waits for others there: $local', ({ mounts, local, directory = '/home/me/repo' }) => {
  expect(liesOnLocalDisk(`${mounts.join('\n')}\n`, directory)).toBe(local);
});

test('what the system itself serves is on no disk', () => {
  expect(isOnLocalDisk('/proc')).toBe(false);
});
