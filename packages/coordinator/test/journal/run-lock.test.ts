import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownIdentity, type ProcessIdentity } from '../../src/journal/process-identity.ts';
import { acquireRunLock, requireFreeLock } from '../../src/journal/run-lock.ts';
import { secondProcess } from './second-process.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const startTaker = secondProcess('take-lock');

const onLinux = existsSync('/proc/self/stat');

const DEAD: ProcessIdentity = { ...ownIdentity(), pid: 2 ** 22 + 1, process_start_time: 1 };

function writeHolder(
  directory: string,
  identity: Partial<ProcessIdentity>,
  name = 'run.lock',
  token = name,
): void {
  mkdirSync(directory, { recursive: true });
  const holder = {
    ...DEAD,
    ...identity,
    schema_version: 1,
    token,
    run_id: 'earlier',
    started_at: '2030-01-01T00:00:00Z',
  };
  writeFileSync(join(directory, name), JSON.stringify(holder));
}

const take = (directory: string): void => void acquireRunLock(directory, { run_id: 'mine' });

test('a lock is complete from its first moment and gone after its release', () => {
  const directory = join(temporaryDirectory(), '.agent');
  const lock = acquireRunLock(directory, { run_id: 'mine' });
  const content: unknown = JSON.parse(readFileSync(join(directory, 'run.lock'), 'utf8'));
  expect(content).toMatchObject({ schema_version: 1, token: lock.token, run_id: 'mine', ...ownIdentity() });
  expect(readdirSync(directory)).toEqual(['run.lock']);
  lock.release();
  lock.release();
  expect(readdirSync(directory)).toEqual([]);
});

test('a second run in the same process is refused too', () => {
  const directory = temporaryDirectory();
  take(directory);
  expect(() => take(directory)).toThrow(expect.objectContaining({ code: 'lock_held' }));
});

test('a lock that a living process holds is refused, with who holds it, since when, and what to do', async () => {
  const directory = temporaryDirectory();
  const holder = startTaker([]);
  expect(await holder.ask(`take ${directory}`)).toBe('taken');
  expect(() => take(directory)).toThrow(
    new RegExp(`process ${holder.pid} on .*run run-of-${holder.pid}, since 20.*Z.*kill -INT ${holder.pid}`),
  );
  expect(await holder.ask('release')).toBe('released 1');
  take(directory);
});

test('after kill -9 of its holder the lock is free', async () => {
  const directory = temporaryDirectory();
  const holder = startTaker([]);
  await holder.ask(`take ${directory}`);
  await holder.kill();
  take(directory);
  expect(readdirSync(directory)).toEqual(['run.lock']);
});

test('a release leaves the lock of someone else alone', () => {
  const directory = temporaryDirectory();
  const lock = acquireRunLock(directory, { run_id: 'mine' });
  writeHolder(directory, {}, 'run.lock', 'of-another');
  lock.release();
  expect(readdirSync(directory)).toEqual(['run.lock']);
});

interface Holder {
  readonly name: string;
  readonly identity: Partial<ProcessIdentity>;
  readonly linuxOnly?: boolean;
}

const STALE: readonly Holder[] = [
  { name: 'a process that is gone', identity: {} },
  { name: 'a process before a reboot', identity: { ...ownIdentity(), boot_id: 'earlier' }, linuxOnly: true },
  {
    name: 'a process whose number another one has now',
    identity: { ...ownIdentity(), process_start_time: 1 },
    linuxOnly: true,
  },
  {
    name: 'a process from before this machine was renamed',
    identity: { hostname: 'renamed' },
    linuxOnly: true,
  },
];

test.for(STALE)('the lock of $name is taken over', ({ identity, linuxOnly }, { skip }) => {
  skip(linuxOnly === true && !onLinux, 'needs /proc');
  const directory = temporaryDirectory();
  writeHolder(directory, identity);
  take(directory);
  expect(readdirSync(directory)).toEqual(['run.lock']);
  expect(readFileSync(join(directory, 'run.lock'), 'utf8')).toContain('"run_id": "mine"');
});

const UNKNOWABLE: readonly Holder[] = [
  { name: 'another machine', identity: { hostname: 'elsewhere', boot_id: 'another' } },
  { name: 'another container', identity: { pid_namespace: 'pid:[1]' }, linuxOnly: true },
];

test.for(UNKNOWABLE)('the lock of a process in $name is left alone', ({ identity, linuxOnly }, { skip }) => {
  skip(linuxOnly === true && !onLinux, 'needs /proc');
  const directory = temporaryDirectory();
  writeHolder(directory, identity);
  expect(() => take(directory)).toThrow(/where only you can look: if it no longer runs, delete .*run\.lock/);
});

const HOLDER = {
  schema_version: 1,
  token: 'a',
  pid: 1,
  process_start_time: null,
  boot_id: null,
  pid_namespace: null,
  hostname: 'elsewhere',
  run_id: 'run-1',
  started_at: '2026-01-01T00:00:00Z',
};

test('a complete lock of another machine is held', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'run.lock'), JSON.stringify(HOLDER));
  expect(() => take(directory)).toThrow(/process 1 on elsewhere \(run run-1/);
});

test.for([
  { name: 'an empty file', text: '' },
  { name: 'half a file', text: '{"schema_version":1,"token":"a"' },
  { name: 'a file of a newer version', text: '{"schema_version":2}' },
  { name: 'a list', text: '[]' },
  ...Object.entries({
    schema_version: 2,
    token: '',
    pid: 0,
    process_start_time: '7',
    boot_id: 7,
    pid_namespace: true,
    hostname: null,
    run_id: 7,
    started_at: {},
  }).flatMap(([field, value]) => [
    { name: `a lock with a wrong ${field}`, text: JSON.stringify({ ...HOLDER, [field]: value }) },
    { name: `a lock without ${field}`, text: JSON.stringify({ ...HOLDER, [field]: undefined }) },
  ]),
])('$name in place of the lock is left for people to judge', ({ text }) => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'run.lock'), text);
  expect(() => take(directory)).toThrow(expect.objectContaining({ code: 'lock_held' }));
  expect(() => take(directory)).toThrow(
    /not a lock file that this version can read.*delete it and try again/,
  );
  expect(readFileSync(join(directory, 'run.lock'), 'utf8')).toBe(text);
});

test.for([
  { name: 'a link that leads nowhere', plant: (path: string) => symlinkSync('nowhere', path) },
  { name: 'a link to a file', plant: (path: string) => symlinkSync('/etc/hostname', path) },
  { name: 'a directory', plant: (path: string) => mkdirSync(path) },
  { name: 'a pipe', plant: (path: string) => void execFileSync('mkfifo', [path]) },
])('$name in place of the lock is refused at once, and stays', ({ plant }) => {
  const directory = temporaryDirectory();
  plant(join(directory, 'run.lock'));
  for (const act of [take, requireFreeLock])
    expect(() => act(directory)).toThrow(
      expect.objectContaining({
        code: 'lock_held',
        message: expect.stringMatching(/not a lock file that this version can read.*delete it and try again/),
      }),
    );
  expect(readdirSync(directory)).toEqual(['run.lock']);
});

test('processes that died on the way to the lock are passed over and tidied away', () => {
  const directory = temporaryDirectory();
  writeHolder(directory, {}, 'run.lock', 'a');
  writeHolder(directory, {}, 'run.lock.after.a', 'b');
  writeHolder(directory, {}, 'run.lock.after.b', 'c');
  writeHolder(directory, {}, 'run.lock.tmp.0123', 'd');
  take(directory);
  expect(readdirSync(directory)).toEqual(['run.lock']);
});

test('a living process that is just taking over counts as the holder', () => {
  const directory = temporaryDirectory();
  writeHolder(directory, {}, 'run.lock', 'a');
  writeHolder(directory, ownIdentity(), 'run.lock.after.a', 'b');
  expect(() => take(directory)).toThrow(/Another ralph works in this checkout/);
});

test('of many processes that want the lock of a dead one at the same time exactly one gets it', async () => {
  const directory = temporaryDirectory();
  const takers = Array.from({ length: 6 }, () => startTaker([]));
  for (let round = 0; round < 40; round += 1) {
    const agent = join(directory, String(round));
    writeHolder(agent, {}, 'run.lock', 'a');
    if (round % 2 === 1) writeHolder(agent, {}, 'run.lock.after.a', 'b');
    const answers = await Promise.all(takers.map((taker) => taker.ask(`take ${agent}`)));
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'lock_held')).toHaveLength(5);
    expect(readdirSync(agent)).toEqual(['run.lock']);
  }
});

test('however processes are killed while they take and release it, no two hold the lock and none leaves it stuck', async () => {
  const directory = temporaryDirectory();
  const [first, second] = [startTaker([]), startTaker([])];
  for (const lasting of [first, second]) await lasting.ask(`churn ${directory} 1000`);
  for (let victim = 0; victim < 6; victim += 1) {
    const doomed = startTaker([]);
    await doomed.ask(`churn ${directory} 1000000`);
    await doomed.kill();
  }
  expect([await first.next(), await second.next()]).toEqual(['entered often, met 0', 'entered often, met 0']);
  take(directory);
  const left = readdirSync(directory).filter((name) => !/^(inside-|run\.lock\.tmp\.)/.test(name));
  expect(left).toEqual(['run.lock']);
});
