import { existsSync, readFileSync, readdirSync, rmSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openCaller, openRig } from '../session-rig.ts';
import type { Era } from '../session-rig.ts';

const family = fileURLToPath(new URL('../fixtures/family.mjs', import.meta.url));

interface Case {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly isError: boolean;
  readonly text: RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'a list is run without a shell',
    args: { command: ['echo', '$HOME *'] },
    isError: false,
    text: /\$HOME \*/,
  },
  {
    name: 'a plain string is split into words',
    args: { command: "echo 'a  b'" },
    isError: false,
    text: /a {2}b/,
  },
  {
    name: 'further arguments follow',
    args: { command: 'echo a', args: ['b;c'] },
    isError: false,
    text: /a b;c/,
  },
  { name: 'shell syntax gets a shell', args: { command: 'echo x | tr x y' }, isError: false, text: /^y$/m },
  {
    name: 'a failing program is an error with its code',
    args: { command: 'exit 7;' },
    isError: true,
    text: /exit code 7/,
  },
  { name: 'a signal is told', args: { command: 'kill -9 $$' }, isError: true, text: /ended by SIGKILL/ },
  {
    name: 'standard error is shown apart',
    args: { command: 'echo bad >&2' },
    isError: false,
    text: /--- stderr\nbad/,
  },
  {
    name: 'a missing program is told',
    args: { command: ['no-such-program'] },
    isError: true,
    text: /not be started/,
  },
  {
    name: 'output that is not UTF-8 is shown',
    args: { command: "printf 'a\\377b'" },
    isError: false,
    text: /a\uFFFDb/,
  },
  { name: 'standard input is empty', args: { command: ['cat'] }, isError: false, text: /exit code 0/ },
  { name: 'an open quote is told', args: { command: "echo 'x" }, isError: true, text: /has no end/ },
  {
    name: 'the directory is inside the checkout',
    args: { command: ['pwd'], cwd: 'src' },
    isError: false,
    text: /\/src$/m,
  },
  {
    name: 'no directory outside',
    args: { command: ['pwd'], cwd: '..' },
    isError: true,
    text: /outside the checkout/,
  },
  {
    name: 'another user is refused',
    args: { command: 'env sudo id' },
    isError: true,
    text: /privilege_escalation/,
  },
  {
    name: 'a time limit ends it',
    args: { command: ['sleep', '60'], timeout_ms: 50 },
    isError: true,
    text: /timed out/,
  },
];

test.for(cases)('$name', async ({ args, isError, text }) => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const answer = await caller.call('exec', args);
  expect(answer.text).toMatch(text);
  expect(answer.isError).toBe(isError);
});

test('no secret of the server is in the environment of a program', async () => {
  process.env['RALPH_TEST_TOKEN'] = 'hunter2';
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const { text } = await caller.call('exec', { command: ['env'] });
  delete process.env['RALPH_TEST_TOKEN'];
  const names = [...text.matchAll(/^([A-Za-z_]\w*)=/gm)].map(([, name]) => name);
  expect(names).toContain('PATH');
  expect(
    names.filter((name) => !/^(RALPH_EXEC_ID|PATH|HOME|LANG|LC_[A-Z]+|TZ|TMPDIR)$/.test(name ?? '')),
  ).toEqual([]);
});

test('much output is spilled into the namespace, with its beginning and end shown', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const { text } = await caller.call('exec', { command: 'seq 1 400000 | cat' });
  expect(text.length).toBeLessThan(20_000);
  expect(text).toContain('\n1\n2\n');
  expect(text).toContain('\n400000');
  const tmp = join(rig.root, '.agent/workers/unit/tmp');
  const [name = ''] = readdirSync(tmp);
  expect(text).toContain(join(tmp, name));
  expect(readFileSync(join(tmp, name), 'utf8')).toContain('\n200000\n');
});

test('much output without a namespace is cut', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open({ namespace: null, artifact_dir: null }));
  const { text } = await caller.call('exec', { command: 'seq 1 400000 | cat' });
  expect(text).toMatch(/bytes left out/);
  expect(text).not.toMatch(/whole output/);
});

test('a link in the namespace does not lead spilled output elsewhere', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  await caller.call('exec', { command: 'ln -s ../../../other .agent/workers/unit/tmp; true' });
  const answer = await caller.call('exec', { command: 'seq 1 400000 | cat' });
  expect(readdirSync(join(rig.root, 'other'))).toEqual(['b.txt']);
  expect(answer.isError).toBe(true);
});

interface Ending {
  readonly name: string;
  readonly era: Era;
  readonly end: (how: { readonly cancel: () => void; readonly close: () => Promise<void> }) => unknown;
}

const endings: readonly Ending[] = [
  { name: 'closing the session', era: 'modern', end: ({ close }) => close() },
  { name: 'closing the session of an older client', era: 'legacy', end: ({ close }) => close() },
  { name: 'cancelling the call', era: 'modern', end: ({ cancel }) => cancel() },
];

test.for(endings)(
  '$name ends a program with all its children, even those that ignore SIGTERM',
  async ({ era, end }) => {
    await using rig = await openRig();
    const session = rig.open();
    await using caller = await openCaller(session, era);
    const file = join(rig.root, 'src/pids');
    const written = appears(file);
    const stop = new AbortController();
    const call = caller
      .call('exec', { command: [process.execPath, family, file] }, stop.signal)
      .catch(() => null);
    await written;
    await end({ cancel: () => stop.abort(), close: session.close });
    await call;
    await session.close();
    expect(pidsIn(file).filter(alive)).toEqual([]);
  },
);

test('an older client that goes away ends its program', async () => {
  await using rig = await openRig();
  const session = rig.open();
  const file = join(rig.root, 'src/pids');
  const written = appears(file);
  const params = { name: 'exec', arguments: { command: [process.execPath, family, file] } };
  const stop = new AbortController();
  const answer = fetch(session.url, {
    method: 'POST',
    signal: stop.signal,
    headers: {
      authorization: `Bearer ${session.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  await written;
  stop.abort();
  await answer.then((response) => response.text()).catch(() => null);
  await gone(pidsIn(file));
});

test('what a program leaves behind is ended with it', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const file = join(rig.root, 'src/pids');
  const answer = await caller.call('exec', { command: [process.execPath, family, file, 'leave'] });
  expect(answer.isError).toBe(false);
  await gone(pidsIn(file));
});

test('a time limit ends children that ignore SIGTERM', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const file = join(rig.root, 'src/pids');
  const child = `trap "" TERM; sleep 600 & echo "[$PPID,$$,$!]" > src/pids.tmp; mv src/pids.tmp src/pids; wait`;
  const command = `sh -c '${child}' & wait`;
  expect((await caller.call('exec', { command, timeout_ms: 3_000 })).text).toMatch(/timed out/);
  await gone(pidsIn(file));
});

test('a program that leaves its process group is ended too', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  const file = join(rig.root, 'src/pid');
  const written = appears(file);
  const daemon = `setsid sh -c 'echo $$ > "$0.tmp"; mv "$0.tmp" "$0"; sleep 600' '${file}' >/dev/null 2>&1 & until [ -s '${file}' ]; do :; done`;
  expect((await caller.call('exec', { command: daemon })).isError).toBe(false);
  await written;
  await gone([Number(readFileSync(file, 'utf8'))]);
});

/** Resolves when a file is there; the fixture renames it into place. */
function appears(file: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(file), () => {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    });
  });
}

function pidsIn(file: string): readonly number[] {
  const pids: readonly number[] = JSON.parse(readFileSync(file, 'utf8'));
  expect(pids).toHaveLength(3);
  return pids;
}

/** A killed process may wait for its new parent to collect it: a zombie is dead. */
function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function gone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(alive)).toEqual([]);
}

test('of many programs at once four run, the others wait their turn or end with the session', async () => {
  await using rig = await openRig();
  const session = rig.open();
  await using caller = await openCaller(session);
  const wait = (number: number) =>
    caller.call('exec', { command: `touch src/run.${number}; until [ -e src/go ]; do sleep 0.01; done` });
  const running = () => readdirSync(join(rig.root, 'src')).filter((name) => name.startsWith('run.')).length;
  const calls = Array.from({ length: 7 }, (_, number) => wait(number));
  await expect.poll(running).toBeGreaterThanOrEqual(4);
  await caller.call('report_progress', { status: 'waiting' });
  expect(running()).toBe(4);
  rig.write('src/go', '');
  expect((await Promise.all(calls)).every(({ isError }) => !isError)).toBe(true);
  expect(running()).toBe(7);
  rmSync(join(rig.root, 'src/go'));
  const more = Array.from({ length: 7 }, (_, number) => wait(10 + number));
  await expect.poll(running).toBe(11);
  session.refuse();
  expect((await Promise.all(more)).every(({ isError }) => isError)).toBe(true);
  expect(running()).toBe(11);
});
