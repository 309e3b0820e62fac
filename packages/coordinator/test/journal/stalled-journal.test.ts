import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readJournal } from './read-journal.ts';
import { secondProcess } from './second-process.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const startWriter = secondProcess('write-journal');

function journalPath(): string {
  return join(temporaryDirectory(), 'journal.ndjson');
}

function statusesOf(path: string): readonly string[] {
  return readJournal(path).events.flatMap((event) =>
    event.type === 'worker_progressed' ? [event.status] : [],
  );
}

const noPrlimit = spawnSync('prlimit', ['--version']).status !== 0;

test.skipIf(noPrlimit)(
  `at the file size limit the half line is cut off, and what waits is written once the limit is raised${noPrlimit ? ' (skipped: no prlimit)' : ''}`,
  async () => {
    const path = journalPath();
    // 4 blocks of 512 bytes hold two of these events and a part of the third.
    const writer = startWriter([path, '600'], ['sh', '-c', 'ulimit -S -f 4; exec "$@"', 'sh']);
    const answers = [];
    for (const status of ['1', '2', '3', '4']) answers.push(await writer.ask(`append ${status}`));
    expect(answers).toEqual(['ok', 'ok', 'journal_unwritable', 'journal_unwritable']);
    expect(readJournal(path)).toMatchObject({ torn: false, events: [{ status: '1' }, { status: '2' }] });
    expect(await writer.ask('why')).toMatch(/the file size limit is reached: raise it/);
    expect(await writer.ask('retry')).toBe('journal_unwritable');
    spawnSync('prlimit', ['--pid', String(writer.pid), '--fsize=unlimited']);
    expect(await writer.ask('retry')).toBe('ok');
    expect(await writer.ask('append 5')).toBe('ok');
    expect(await writer.ask('sync')).toBe('ok');
    expect(statusesOf(path)).toEqual(['1', '2', '3', '4', '5']);
  },
);

const [bwrap, ...tinyDisk] = [
  'bwrap',
  '--bind',
  '/',
  '/',
  '--dev',
  '/dev',
  '--size',
  '16384',
  '--tmpfs',
] as const;
const noTinyDisk = spawnSync(bwrap, [...tinyDisk, '/mnt', 'true']).status !== 0;

test.skipIf(noTinyDisk)(
  `on a full disk events wait in order, and are written when there is space again${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    const path = journalPath();
    const ballast = join(dirname(path), 'ballast');
    const thenShow = ['sh', '-c', '"$@"; wc -l < "$0"; tail -c 1 "$0" | od -An -c', path];
    const writer = startWriter([path, '3000'], [bwrap, ...tinyDisk, dirname(path), ...thenShow]);
    expect(await writer.ask(`fill ${ballast}`)).toBe('ok');
    const answers = [];
    for (const status of ['1', '2', '3', '4', '5']) answers.push(await writer.ask(`append ${status}`));
    expect(answers).toEqual(['ok', 'ok', 'ok', 'journal_unwritable', 'journal_unwritable']);
    expect(await writer.ask('why')).toMatch(/the disk is full: free some space/);
    expect(await writer.ask('retry')).toBe('journal_unwritable');
    expect(await writer.ask(`free ${ballast}`)).toBe('ok');
    expect(await writer.ask('retry')).toBe('ok');
    expect(await writer.ask('sync')).toBe('ok');
    writer.end();
    expect([await writer.next(), (await writer.next())?.trim()]).toEqual(['5', '\\n']);
  },
);

const noStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0;
const skipNote = noStrace ? ' (skipped: strace cannot trace here)' : '';

interface Fault {
  readonly call: string;
  readonly inject: string;
}

/** Some of the calls of one kind fail; the thread that waits for the disk counts its own, apart from the main thread. */
function failing(call: string, error: string, when: string): Fault {
  return { call, inject: `inject=${call}:error=${error}:when=${when}` };
}

function strace(faults: readonly Fault[]): readonly string[] {
  const calls = faults.map(({ call }) => call).join(',');
  return [
    'env',
    'UV_THREADPOOL_SIZE=1',
    'strace',
    '-f',
    '-o',
    '/dev/null',
    '-e',
    `trace=${calls}`,
    ...faults.flatMap(({ inject }) => ['-e', inject]),
  ];
}

test.skipIf(noStrace)(
  `after a sync that failed nothing is durable until it was written anew, into another file${skipNote}`,
  async () => {
    const path = journalPath();
    const writer = startWriter([path], strace([failing('fdatasync', 'EIO', '2')]));
    for (const status of ['1', '2']) expect(await writer.ask(`append ${status}`)).toBe('ok');
    expect(await writer.ask('sync')).toBe('ok');
    const before = statSync(path).ino;
    expect(await writer.ask('append 3')).toBe('ok');
    expect(await writer.ask('sync')).toBe('journal_unwritable');
    expect(await writer.ask('why')).toMatch(
      /could not be synced to disk: the disk reported an error: check it/,
    );
    expect(await writer.ask('append 4')).toBe('journal_unwritable');
    expect(statSync(path).ino).toBe(before);
    expect(await writer.ask('retry')).toBe('ok');
    expect(statSync(path).ino).not.toBe(before);
    expect(await writer.ask('append 5')).toBe('ok');
    expect(await writer.ask('sync')).toBe('ok');
    expect(statusesOf(path)).toEqual(['1', '2', '3', '4', '5']);
    expect(readdirSync(dirname(path))).toEqual(['journal.ndjson']);
  },
);

const FAULTS = [
  { name: 'its copy cannot be synced', faults: [failing('fdatasync', 'EIO', '1')], retries: 1 },
  {
    name: 'its copy cannot take its place',
    faults: [failing('fdatasync', 'EIO', '1'), failing('rename', 'EROFS', '1..2')],
    retries: 3,
  },
  {
    name: 'the new name cannot be synced',
    faults: [failing('fdatasync', 'ENOSPC', '1'), failing('fsync', 'EIO', '2..3')],
    retries: 3,
  },
];

test.skipIf(noStrace).for(FAULTS)(
  `while $name it waits on, and nothing is lost${skipNote}`,
  async ({ faults, retries }) => {
    const path = journalPath();
    const writer = startWriter([path], strace(faults));
    expect(await writer.ask('append 1')).toBe('ok');
    expect(await writer.ask('sync')).toBe('journal_unwritable');
    for (const status of ['2', '3']) expect(await writer.ask(`append ${status}`)).toBe('journal_unwritable');
    for (let retry = 0; retry < retries; retry += 1)
      expect(await writer.ask('retry')).toBe('journal_unwritable');
    expect(await writer.ask('retry')).toBe('ok');
    expect(await writer.ask('append 4')).toBe('ok');
    expect(await writer.ask('sync')).toBe('ok');
    expect(statusesOf(path)).toEqual(['1', '2', '3', '4']);
    expect(readdirSync(dirname(path))).toEqual(['journal.ndjson']);
  },
);

test.skipIf(noStrace)(
  `once it was abandoned nobody waits for a stalled journal, and a last try may still save all${skipNote}`,
  async () => {
    const path = journalPath();
    const writer = startWriter([path], strace([failing('fdatasync', 'EIO', '1')]));
    expect(await writer.ask('append 1')).toBe('ok');
    expect(await writer.ask('sync')).toBe('journal_unwritable');
    expect(await writer.ask('abandon')).toBe('journal_unwritable');
    expect(await writer.ask('append 2')).toBe('journal_unwritable');
    expect(await writer.ask('sync')).toBe('journal_unwritable');
    expect(await writer.ask('retry')).toBe('journal_unwritable');
    expect(await writer.ask('close')).toBe('ok');
    expect(statusesOf(path)).toEqual(['1', '2']);
  },
);
