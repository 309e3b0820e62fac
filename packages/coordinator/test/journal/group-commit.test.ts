import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openGroupCommit } from '../../src/journal/group-commit.ts';
import { temporaryDirectory } from './temporary-directory.ts';

test('after a sync that failed nothing is called durable again', async () => {
  const fd = openSync(join(temporaryDirectory(), 'file'), 'wx');
  const told: string[] = [];
  const commit = openGroupCommit(fd, {
    onSynced: (writes) => void told.push(`synced ${writes}`),
    onFailed: (error) => void told.push(error.message),
  });
  closeSync(fd);
  commit.written();
  const waiting = [commit.durable(), commit.durable()];
  await expect(Promise.allSettled(waiting)).resolves.toMatchObject([
    { status: 'rejected', reason: { code: 'EBADF' } },
    { status: 'rejected', reason: { code: 'EBADF' } },
  ]);
  await expect(commit.durable()).rejects.toMatchObject({ code: 'EBADF' });
  expect(commit.syncs()).toBe(1);
  expect(told).toEqual(['EBADF: bad file descriptor, fdatasync']);
});

test('whoever waits alone is served before anything else has its turn, from the first time on', async () => {
  const fd = openSync(join(temporaryDirectory(), 'file'), 'wx');
  const commit = openGroupCommit(fd, { onSynced: () => {}, onFailed: () => {} });
  let others = 0;
  const other = setImmediate(() => (others += 1));
  commit.written();
  await commit.durable();
  expect([commit.syncs(), others]).toEqual([1, 0]);
  clearImmediate(other);
  commit.close();
});
