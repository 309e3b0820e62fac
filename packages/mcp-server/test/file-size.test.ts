import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openCaller, openRig } from './session-rig.ts';

/** Most file systems hold no such files; that of shared memory on Linux does. */
const MEMORY = '/dev/shm';
const holds = canHold();
const reason = holds ? '' : ' (skipped: no file system here holds one)';

function canHold(): boolean {
  let directory: string | undefined;
  try {
    directory = mkdtempSync(join(MEMORY, 'ralph-size-'));
    makeLarge(join(directory, 'f'), '');
    return true;
  } catch {
    return false;
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true });
  }
}

function makeLarge(path: string, content: string): void {
  writeFileSync(path, content);
  execFileSync('truncate', ['-s', '4E', path], { stdio: 'ignore' });
}

beforeAll(() => {
  if (holds) vi.stubEnv('TMPDIR', MEMORY);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

test.runIf(holds)(
  `a file that claims more bytes than a number can say is still told of${reason}`,
  async () => {
    await using rig = await openRig();
    makeLarge(join(rig.root, 'src/large.pdf'), '%PDF-1.7\n');
    await using caller = await openCaller(rig.open());
    const path = 'src/large.pdf';
    const size = Number.MAX_SAFE_INTEGER;
    const calls = { stat_path: { path }, read_file: { path, head: 1 }, read_media: { path } };
    for (const [name, args] of Object.entries(calls)) {
      const { structuredContent, content } = await caller.client.callTool({ name, arguments: args });
      expect(structuredContent, JSON.stringify(content)).toMatchObject({ size });
    }
    expect((await caller.call('read_file', { path, tail: 1 })).text).toMatch(/^binary_or_invalid_utf8/);
  },
);

test.runIf(holds)(`a file dated beyond the calendar is still told of${reason}`, async () => {
  await using rig = await openRig();
  utimesSync(join(rig.root, 'src/a.txt'), 1e14, 1e14);
  await using caller = await openCaller(rig.open());
  expect((await caller.call('stat_path', { path: 'src/a.txt' })).text).toContain(
    '"modified_at":"+275760-09-13T00:00:00.000Z"',
  );
});
