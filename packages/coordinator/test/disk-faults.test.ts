import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import type { ControlAnswer } from '../src/control/control-request.ts';
import { sendControl } from '../src/control/send-control.ts';
import { readRun, replayRun, type RunOptions } from '../src/index.ts';
import { temporaryDirectory } from './journal/temporary-directory.ts';
import { openRig } from './rig.ts';

const PROGRAM = fileURLToPath(new URL('fixtures/run-on-disk.mjs', import.meta.url));

const ToldSchema = z.object({
  event: z.string().optional(),
  unit_id: z.string().nullish(),
  restored: z.array(z.string()).optional(),
  notice: z.string().optional(),
  outcome: z.string().optional(),
  statuses: z.array(z.string()).optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});

type Told = z.infer<typeof ToldSchema>;

interface Started {
  readonly pid: number;
  readonly say: (line: string) => void;
  /** All that it tells up to the first of which this holds, that included. */
  readonly until: (isIt: (told: Told) => boolean) => Promise<readonly Told[]>;
}

interface Start {
  readonly root: string;
  /** Shell lines, the steps of a script, or fields of a unit, by its id; each unit needs the one before it. */
  readonly units: Readonly<Record<string, string | readonly object[] | object>>;
  readonly wrapper: readonly string[];
  readonly keeping?: Readonly<Record<string, number>>;
  readonly options?: Partial<RunOptions>;
  readonly env?: Readonly<Record<string, string>>;
}

function start({ root, units, wrapper, keeping = {}, options = {}, env = {} }: Start): Started {
  const told = [units, keeping, options].map((part) => JSON.stringify(part));
  const argv = [...wrapper, process.execPath, PROGRAM, root, ...told];
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, {
    env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: '1', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    say: (line) => void child.stdin.write(`${line}\n`),
    async until(isIt) {
      const told: Told[] = [];
      for (;;) {
        const { done, value } = await lines.next();
        if (done === true) throw new Error(`it ended after ${JSON.stringify(told)}`);
        const parsed = ToldSchema.parse(JSON.parse(value));
        told.push(parsed);
        if (isIt(parsed)) return told;
      }
    },
  };
}

const isEnd = ({ outcome, error }: Told): boolean => outcome !== undefined || error !== undefined;
const isNotice = ({ notice }: Told): boolean => notice !== undefined;
const eventsOf = (told: readonly Told[]): readonly string[] => told.flatMap(({ event }) => event ?? []);

const THREE = { a: 'touch a/done', b: 'touch b/done', c: 'touch c/done' };
const MANY = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`u${n}`, `touch u${n}/done`]));
const SUCCEEDED = { outcome: 'succeeded', statuses: ['succeeded', 'succeeded', 'succeeded'] };

const noPrlimit = spawnSync('prlimit', ['--version']).status !== 0;

test.skipIf(noPrlimit)(
  `a run that cannot write its journal says so, waits, and goes on by itself${noPrlimit ? ' (skipped: no prlimit)' : ''}`,
  async () => {
    using rig = openRig();
    // 4 blocks of 512 bytes hold the first events only.
    const limited = ['sh', '-c', 'ulimit -S -f 4; exec "$@"', 'sh'];
    const run = start({ root: rig.root, units: THREE, wrapper: limited });
    const told = await run.until(isNotice);
    expect(told.at(-1)?.notice).toMatch(
      /could not be written: the file size limit is reached: raise it.*goes on by itself.*up to 10 min.*Ctrl-C/,
    );
    expect(eventsOf(told)).not.toContain('run_finished');
    expect(existsSync(join(rig.root, 'c/done'))).toBe(false);
    spawnSync('prlimit', ['--pid', String(run.pid), '--fsize=unlimited']);
    const rest = await run.until(isEnd);
    expect(rest.at(-1)).toMatchObject(SUCCEEDED);
    expect(eventsOf(rest)).toContain('journal_recovered');
    expect(await replayRun({ root: rig.root, run: null })).toMatchObject({ divergence: null, torn: false });
  },
);

test.skipIf(noPrlimit)(
  `a unit that waits can be stopped while the journal cannot be written${noPrlimit ? ' (skipped: no prlimit)' : ''}`,
  async () => {
    using rig = openRig();
    const options = { retries: 1, retryDelayMs: 600_000 };
    const run = start({ root: rig.root, units: { a: 'exit 1' }, wrapper: [], options });
    const limit = (bytes: number | 'unlimited') =>
      spawnSync('prlimit', ['--pid', String(run.pid), `--fsize=${bytes}:unlimited`]);
    await run.until(({ event }) => event === 'worker_failed');
    const reading = await readRun(rig.root, null);
    limit(statSync(reading.paths.journal).size + 20);
    const answer = sendControl(reading, { action: 'stop_unit', unit_id: 'a', now: false });
    await run.until(isNotice);
    limit('unlimited');
    expect((await run.until(isEnd)).at(-1)).toMatchObject({ outcome: 'failed', statuses: ['cancelled'] });
    // Null: the run had ended before the answer was read.
    expect(await answer).toSatisfy((said: ControlAnswer | null) => said === null || said.accepted);
    expect(await replayRun({ root: rig.root, run: null })).toMatchObject({ divergence: null, torn: false });
  },
);

const bwrap = (agentDirectory: string): readonly string[] =>
  [
    'bwrap',
    '--die-with-parent --bind / / --dev /dev --proc /proc'.split(' '),
    ['--size', String(600 * 1024), '--tmpfs', agentDirectory],
  ].flat();
const FULL = /(?:the disk is full|no space left on device).*free some space/i;
const noTinyDisk = spawnSync('bwrap', [...bwrap('/mnt').slice(1), 'true']).status !== 0;

test.skipIf(noTinyDisk)(
  `on a full disk no unit fails: what it needs is written when there is space again${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const ballast = join(rig.root, '.agent/ballast');
    mkdirSync(join(rig.root, '.agent'));
    const units = { ...THREE, a: 'cat /dev/zero > .agent/ballast 2>/dev/null; true' };
    const run = start({ root: rig.root, units, wrapper: bwrap(join(rig.root, '.agent')) });
    const told = await run.until(isNotice);
    expect(told.at(-1)?.notice).toMatch(/the disk is full: free some space/);
    run.say(`free ${ballast}`);
    expect((await run.until(isEnd)).at(-1)).toMatchObject(SUCCEEDED);
  },
);

test.skipIf(noTinyDisk).for([0, 4, 8, 12, 16, 20, 24].map((left) => ({ left })))(
  `a run that begins, and one that is resumed, with $left KiB left on the disk goes on or says that it is full${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async ({ left }) => {
    using rig = openRig();
    const agent = join(rig.root, '.agent');
    mkdirSync(agent);
    const fill = `cat /dev/zero > "${agent}/ballast" 2>/dev/null; truncate -s -${left}K "${agent}/ballast"`;
    const free = `rm "${agent}/ballast"`;
    const lines = [fill, '"$@"', free, '"$@"', fill, '"$@" resume'].join('; ');
    const run = start({
      root: rig.root,
      units: { a: 'exit 1' },
      wrapper: [...bwrap(agent), 'sh', '-c', lines, 'sh'],
      keeping: { patienceMs: 50 },
      options: { confine: 'audit' },
    });
    // The space may be just enough.
    const isFull = ({ error = '', message = '', outcome }: Told): boolean =>
      outcome !== undefined || (/^(?:state|journal)_unwritable$/.test(error) && FULL.test(message));
    const [first, second, third] = [await run.until(isEnd), await run.until(isEnd), await run.until(isEnd)];
    expect(first.at(-1)).toSatisfy(isFull);
    expect(second.at(-1)).toMatchObject({ outcome: 'failed' });
    expect(third.at(-1)).toSatisfy(isFull);
  },
);

test.skipIf(noTinyDisk)(
  `a disk that is full when an attempt ends costs no work, and no secret stays${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const ballast = join(rig.root, '.agent/ballast');
    mkdirSync(join(rig.root, '.agent'));
    const note = 'echo "$RALPH_MCP_TOKEN" > "$RALPH_WORKER_ARTIFACT_DIR/note.md"';
    const units = {
      a: `${note}; cat /dev/zero > .agent/ballast 2>/dev/null; true`,
      b: 'cp .agent/workers/a/artifacts/note.md b/note.md',
    };
    const run = start({ root: rig.root, units, wrapper: bwrap(join(rig.root, '.agent')) });
    await run.until(isNotice);
    run.say(`free ${ballast}`);
    expect((await run.until(isEnd)).at(-1)).toMatchObject({
      outcome: 'succeeded',
      statuses: ['succeeded', 'succeeded'],
    });
    expect(rig.read('b/note.md').trim()).toBe('[redacted]');
  },
);

test.skipIf(noTinyDisk)(
  `a disk that is full when a unit is audited is waited for, and its stray writes are found and put back${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const ballast = join(rig.root, '.agent/ballast');
    mkdirSync(join(rig.root, '.agent'));
    const stray = 'echo "# RIG" > README.md; echo x > stray.txt';
    const fill = 'cat /dev/zero > .agent/ballast 2>/dev/null; true';
    const run = start({
      root: rig.root,
      units: { a: { command: ['/bin/sh', '-c', `${stray}; ${fill}`] } },
      wrapper: bwrap(join(rig.root, '.agent')),
      options: { confine: 'audit' },
    });
    await run.until(isNotice);
    run.say(`free ${ballast}`);
    expect((await run.until(isEnd)).at(-1)).toMatchObject({
      outcome: 'out_of_bounds',
      statuses: ['failed'],
    });
    expect(rig.read('README.md')).toBe('# rig\n');
    expect(existsSync(join(rig.root, 'stray.txt'))).toBe(false);
  },
);

test.skipIf(noTinyDisk)(
  `a unit that no audit had space for is audited by the resume${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const ballast = join(rig.root, '.agent/ballast');
    mkdirSync(join(rig.root, '.agent'));
    const stray = 'echo "# RIG" > README.md; echo x > stray.txt';
    const line = `[ $RALPH_ATTEMPT = 1 ] || exit 0; ${stray}; cat /dev/zero > .agent/ballast 2>/dev/null; true`;
    const twice = `"$@"; rm "${ballast}"; exec "$@" resume`;
    const run = start({
      root: rig.root,
      units: { a: line },
      wrapper: [...bwrap(join(rig.root, '.agent')), 'sh', '-c', twice, 'sh'],
      keeping: { patienceMs: 100 },
      options: { confine: 'audit' },
    });
    expect((await run.until(isEnd)).at(-1)?.error).toMatch(/^(?:state|journal)_unwritable$/);
    expect((await run.until(isEnd)).at(-1)).toMatchObject({
      outcome: 'out_of_bounds',
      statuses: ['succeeded'],
    });
    expect(rig.read('README.md')).toBe('# rig\n');
    expect(existsSync(join(rig.root, 'stray.txt'))).toBe(false);
  },
);

test.skipIf(noTinyDisk)(
  `a disk that is too full to put a stray write back is waited for${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const place = join(rig.root, 'full');
    mkdirSync(place);
    const begin = `echo kept > "${place}/kept"; mkdir "${place}/own"; exec "$@"`;
    const line = 'cat /dev/zero > full/own/ballast 2>/dev/null; rm full/kept; true';
    const run = start({
      root: rig.root,
      units: {
        a: {
          allowed_directories: ['full/own'],
          command: ['/bin/sh', '-c', `${line}; cat /dev/zero >> full/own/ballast 2>/dev/null; true`],
        },
      },
      wrapper: [...bwrap(place), 'sh', '-c', begin, 'sh'],
      options: { confine: 'audit' },
    });
    const told = await run.until(isNotice);
    expect(told.at(-1)?.notice).toMatch(/the disk is full: free some space/);
    expect(eventsOf(told)).toContain('out_of_bounds_found');
    run.say(`free ${join(place, 'own/ballast')}`);
    const rest = await run.until(isEnd);
    expect(rest.at(-1)).toMatchObject({ outcome: 'out_of_bounds', statuses: ['failed'] });
    expect(rest.find(({ event }) => event === 'tree_restored')).toMatchObject({ restored: ['full/kept'] });
  },
);

test.skipIf(noTinyDisk)(
  `a disk that is full when a copy of an agent's state is made, or renewed, costs no attempt and no session${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const state = join(temporaryDirectory(), '.local/state');
    const ballast = join(state, 'ballast');
    mkdirSync(state, { recursive: true });
    const fill = `cat /dev/zero > ${ballast} 2>/dev/null`;
    const first = `echo kept > "$STATE"/session; ${fill}; exit 1`;
    const line = `[ $RALPH_ATTEMPT = 2 ] || { ${first}; }; cp "$STATE"/session b/session`;
    const units = {
      a: `${fill}; true`,
      b: { agent: 'claude', description: `SH ${line} END`, retries: 1 },
    };
    const bin = join(import.meta.dirname, 'fixtures/state-bin');
    const env = { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, HOME: join(state, '../..') };
    const run = start({ root: rig.root, units, wrapper: bwrap(state), env });
    const made = await run.until(isNotice);
    expect(made.at(-1)?.notice).toMatch(/agent-state.* could not be written: the disk is full/);
    run.say(`free ${ballast}`);
    const renewed = await run.until(isNotice);
    run.say(`free ${ballast}`);
    const rest = await run.until(isEnd);
    expect(rest.at(-1)).toMatchObject({ outcome: 'succeeded', statuses: ['succeeded', 'succeeded'] });
    const begun = eventsOf([...made, ...renewed, ...rest]).filter((type) => type === 'worker_started');
    expect(begun).toHaveLength(3);
    expect(rig.read('b/session')).toBe('kept\n');
  },
);

test.skipIf(noTinyDisk)(
  `a renewed login for which the user's disk has no space is kept until it has${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const [home, state] = [temporaryDirectory(), temporaryDirectory()];
    const login = (access: string): string => JSON.stringify({ access });
    rig.write('first', login('first'));
    for (const name of ['second', 'third']) rig.write(`a/${name}`, login(name));
    const begin = `mkdir "$HOME"/.claude && cp "${rig.root}/first" "$HOME"/.claude/.credentials.json; exec "$@"`;
    const own = '"$HOME"/.claude/.credentials.json';
    const copy = '"$STATE"/.credentials.json';
    const fill = `cat /dev/zero > ${home}/ballast 2>/dev/null`;
    const line = `if [ $RALPH_ATTEMPT = 1 ]; then cp a/second ${copy}; ${fill}; exit 1; fi; cp ${own} a/own; cp a/third ${copy}; ${fill}; true`;
    const run = start({
      root: rig.root,
      units: { a: { agent: 'claude', description: `SH ${line} END`, retries: 1 } },
      wrapper: [...bwrap(home), 'sh', '-c', begin, 'sh'],
      env: {
        PATH: `${join(import.meta.dirname, 'fixtures/state-bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        HOME: home,
        XDG_STATE_HOME: state,
      },
    });
    await run.until(isNotice);
    run.say(`free ${join(home, 'ballast')}`);
    expect((await run.until(isEnd)).at(-1)).toMatchObject({ outcome: 'succeeded', statuses: ['succeeded'] });
    expect(rig.read('a/own')).toBe(login('second'));
    const copies = readdirSync(join(state, 'ralph/agent-state')).filter((name) => !name.endsWith('.json'));
    const kept = copies.map((name) => join(state, 'ralph/agent-state', name, '0/.credentials.json'));
    expect(kept.map((path) => readFileSync(path, 'utf8'))).toEqual([login('third')]);
  },
);

test.skipIf(noTinyDisk)(
  `a commit for which there is no space is made when there is, before whoever builds on it starts${noTinyDisk ? ' (skipped: no bubblewrap)' : ''}`,
  async () => {
    using rig = openRig();
    const [git, copy] = [join(rig.root, '.git'), join(temporaryDirectory(), 'git')];
    const begin = `cp -R "${copy}/." "${git}"; cat /dev/zero > "${git}/ballast" 2>/dev/null; exec "$@"`;
    cpSync(git, copy, { recursive: true, filter: (path) => !path.endsWith('/hooks') });
    const who = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((each) => [
        [`GIT_${each}_NAME`, 'Rig'],
        [`GIT_${each}_EMAIL`, 'rig@example.com'],
      ]),
    );
    const run = start({
      root: rig.root,
      units: { a: 'echo made > a/made', b: 'git log --format=%s > b/log' },
      wrapper: [...bwrap(git), 'sh', '-c', begin, 'sh'],
      options: { confine: 'audit', commit: 'per_unit' },
      env: who,
    });
    const told = await run.until(isNotice);
    expect(told.at(-1)?.notice).toMatch(/\.git could not be written: the disk is full/);
    expect(eventsOf(told).filter((type) => type === 'worker_started')).toHaveLength(1);
    run.say(`free ${join(git, 'ballast')}`);
    const rest = await run.until(isEnd);
    expect(rest.at(-1)).toMatchObject({ outcome: 'succeeded', statuses: ['succeeded', 'succeeded'] });
    expect(eventsOf(rest).filter((type) => /commit/.test(type))).toEqual([
      'unit_committed',
      'unit_committed',
    ]);
    expect(rig.read('b/log')).toBe('a\nfirst\n');
  },
);

const noStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0;
const skipNote = noStrace ? ' (skipped: strace cannot trace here)' : '';

test.skipIf(noStrace)(
  `a disk that is full just before an agent starts costs its unit nothing${skipNote}`,
  async () => {
    using rig = openRig();
    const script = join(rig.root, '.agent/workers/a/tmp/script.json');
    // It is written beside its place, which is looked at before it goes there; what the unit starts is not traced.
    const fullOnce = ['strace', '-o', '/dev/null', '-P', script, '-e', 'inject=/stat:error=ENOSPC:when=1'];
    const units = { a: [{ tool: 'list_directory', args: { path: '.' } }] };
    const run = start({ root: rig.root, units, wrapper: fullOnce });
    const told = await run.until(isEnd);
    expect(told.find(isNotice)?.notice).toMatch(/could not be written: the disk is full/);
    expect(told.at(-1)).toMatchObject({ outcome: 'succeeded', statuses: ['succeeded'] });
    expect(eventsOf(told).filter((type) => type === 'worker_started')).toHaveLength(1);
  },
);

/** The first syncs of each thread succeed: of the lock, of the run's record, of the first events. All others fail. */
const NO_MORE_SYNCS = [
  'strace -f -o /dev/null -e trace=fdatasync'.split(' '),
  ['-e', 'inject=fdatasync:error=EIO:when=4+'],
].flat();

test.skipIf(noStrace)(
  `what is not durable is neither acted on nor told, and when patience ends the run ends resumable${skipNote}`,
  async () => {
    using rig = openRig();
    const run = start({ root: rig.root, units: MANY, wrapper: NO_MORE_SYNCS, keeping: { patienceMs: 100 } });
    const told = await run.until(isEnd);
    expect(told.find(isNotice)?.notice).toMatch(/could not be synced to disk: the disk reported an error/);
    expect(told.at(-1)).toMatchObject({ error: 'journal_unwritable' });
    expect(told.at(-1)?.message).toMatch(/The run was stopped after .*done again when it is resumed/);
    const begun = told.flatMap(({ event, unit_id }) => (event === 'worker_started' ? [unit_id] : []));
    expect(begun.length).toBeLessThan(Object.keys(MANY).length);
    for (const unit of Object.keys(MANY))
      if (!begun.includes(unit)) expect(existsSync(join(rig.root, unit, 'done'))).toBe(false);
    expect(await replayRun({ root: rig.root, run: null })).toMatchObject({ divergence: null });
    expect(readdirSync(join(rig.root, '.agent'))).not.toContain('run.lock');
  },
);

test.skipIf(noStrace)(
  `a run that waits for its disk is stopped at once when it is interrupted${skipNote}`,
  async () => {
    using rig = openRig();
    const run = start({ root: rig.root, units: MANY, wrapper: NO_MORE_SYNCS });
    await run.until(isNotice);
    run.say('stop');
    expect((await run.until(isEnd)).at(-1)).toMatchObject({ error: 'journal_unwritable' });
    expect(existsSync(join(rig.root, 'u9/done'))).toBe(false);
  },
);
