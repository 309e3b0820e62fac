import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildJail } from '../src/build-jail.ts';
import { probeJail } from '../src/probe-jail.ts';
import { openCaller, openRig } from './session-rig.ts';
import type { Caller, Rig } from './session-rig.ts';

const probe = await probeJail();
const jailed = test.skipIf(!probe.available);
const CORE_PATTERN = '/proc/sys/kernel/core_pattern';
const corePattern = existsSync(CORE_PATTERN) ? readFileSync(CORE_PATTERN, 'utf8') : null;

afterAll(() => {
  if (corePattern !== null && readFileSync(CORE_PATTERN, 'utf8') !== corePattern)
    writeFileSync(CORE_PATTERN, corePattern);
});

interface Inside extends AsyncDisposable {
  readonly rig: Rig;
  readonly call: (command: string) => ReturnType<Caller['call']>;
}

async function openInside(): Promise<Inside> {
  const rig = await openRig();
  rig.write('.env', 'SECRET=hunter2\n');
  rig.write('src/vendor/.git/config', '[core]\n');
  const writable = [join(rig.root, 'src'), join(rig.root, '.agent/workers/unit')];
  const exec = await buildJail({ root: rig.root, writable });
  const caller = await openCaller(rig.open({ exec }));
  const dispose = async () => {
    await caller[Symbol.asyncDispose]();
    await rig[Symbol.asyncDispose]();
  };
  return { rig, call: (command) => caller.call('exec', { command }), [Symbol.asyncDispose]: dispose };
}

test('the probe finds bubblewrap where it is installed, or says what to install', () => {
  const installed = (process.env['PATH'] ?? '').split(':').some((dir) => existsSync(join(dir, 'bwrap')));
  if (probe.available) expect(installed).toBe(true);
  else expect(probe.fix).toMatch(installed ? /user namespaces/ : /Install/);
});

test('without bubblewrap the probe says what to install', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  const found = await probeJail();
  process.env['PATH'] = path;
  expect(found).toMatchObject({
    available: false,
    fix: expect.stringContaining('apt-get install bubblewrap'),
  });
});

interface Good {
  readonly name: string;
  readonly command: string;
  readonly text: RegExp;
}

const allowed: readonly Good[] = [
  { name: 'a write in the unit', command: 'echo hi > src/new && cat src/new', text: /^hi$/m },
  {
    name: 'a write in the namespace',
    command: 'echo hi > .agent/workers/unit/note && echo done',
    text: /^done$/m,
  },
  { name: 'a private /tmp', command: 'echo x > /tmp/x && ls -A /tmp', text: /^h\n(ralph-rig-\w+\n)?x$/m },
  { name: 'reading the whole checkout', command: 'cat other/b.txt', text: /^two$/m },
  { name: 'git status', command: 'echo y > src/y && git status --short', text: /\?\? src\/y/ },
  { name: 'an exit code', command: '(exit 37); exit $?', text: /exit code 37/ },
];

jailed.for(allowed)('inside: $name works', async ({ command, text }) => {
  await using inside = await openInside();
  expect((await inside.call(command)).text).toMatch(text);
});

interface Attack {
  readonly name: string;
  readonly command: string;
}

const attacks: readonly Attack[] = [
  { name: 'write a sibling', command: 'echo pwned > other/b.txt' },
  { name: 'write through a link', command: 'ln -s ../other src/link && echo pwned > src/link/b.txt' },
  { name: 'write through /proc/self/root', command: 'echo pwned > /proc/self/root$PWD/other/b.txt' },
  { name: 'write through /proc/1/root', command: 'echo pwned > /proc/1/root$PWD/other/b.txt' },
  { name: 'move a sibling away', command: 'mv other src/stolen' },
  { name: 'remove a sibling', command: 'rm -rf other' },
  { name: 'link hard to a sibling and write', command: 'ln other/b.txt src/b && echo pwned > src/b' },
  { name: 'change a mode', command: 'chmod 777 other/b.txt' },
  {
    name: 'mount the checkout writable',
    command: 'mount -o remount,rw,bind "$PWD" && echo pwned > other/b.txt',
  },
  { name: 'mount everything writable', command: 'mount -o remount,rw / && echo pwned > other/b.txt' },
  { name: 'write a hook', command: 'mkdir -p .git/hooks && echo pwned > .git/hooks/pre-commit' },
  { name: 'commit', command: 'X=git; $X add -A && $X -c user.name=a -c user.email=a@b commit -m pwned' },
  { name: 'write a nested repository', command: 'echo pwned >> src/vendor/.git/config' },
  {
    name: 'write another worker',
    command: 'mkdir -p .agent/workers/other && echo pwned > .agent/workers/other/x',
  },
  { name: 'write the journal', command: 'mkdir -p .agent/runs && echo pwned > .agent/runs/x' },
  { name: 'set the core pattern', command: `echo '|/bin/false' > ${CORE_PATTERN}` },
  // What was there is written again, so that nothing changes where this works.
  {
    name: 'say who serves interrupts',
    command: 'f=/proc/irq/default_smp_affinity; v=$(cat $f) && echo "$v" > $f',
  },
  {
    name: 'unshare and mount',
    command: 'X=unshare; $X -rm sh -c "mount -o remount,rw,bind $PWD && echo pwned > other/b.txt"',
  },
];

jailed.for(attacks)('outside: $name fails', async ({ command }) => {
  await using inside = await openInside();
  const { root } = inside.rig;
  const before = treeOf(root);
  const answer = await inside.call(command);
  expect(answer.isError).toBe(true);
  expect(readFileSync(join(root, 'other/b.txt'), 'utf8')).toBe('two\n');
  expect(treeOf(root)).toEqual(before);
  if (corePattern !== null) expect(readFileSync(CORE_PATTERN, 'utf8')).toBe(corePattern);
});

jailed('files that hold credentials are empty inside', async () => {
  await using inside = await openInside();
  const { text } = await inside.call('cat .env; ls -A ~/.ssh 2>&1; true');
  expect(text).not.toContain('hunter2');
});

jailed('credentials of an agent are hidden, except from that agent', async () => {
  await using inside = await openInside();
  const { root } = inside.rig;
  for (const path of ['home/.codex/auth.json', 'home/.claude.json']) inside.rig.write(path, 'hunter2');
  const home = join(root, 'home');
  const of = async (writable: string) =>
    (await buildJail({ root, home, writable: [join(root, writable)] })).hidden;
  expect(await of('src')).toEqual(
    expect.arrayContaining([join(home, '.claude.json'), join(home, '.codex/auth.json')]),
  );
  expect(await of('home/.codex')).not.toContain(join(home, '.codex/auth.json'));
});

jailed('a write into a hidden directory fails', async () => {
  await using inside = await openInside();
  const { root } = inside.rig;
  const writable = [join(root, '.agent/workers/unit')];
  const exec = await buildJail({ root, writable, hidden: [join(root, '.agent/workers')] });
  await using caller = await openCaller(inside.rig.open({ exec }));
  const at = (path: string) => caller.call('exec', { command: `echo x > .agent/workers/${path}` });
  expect([(await at('unit/x')).isError, (await at('x')).isError]).toEqual([false, true]);
});

jailed('no environment of the server is to be read inside', async () => {
  process.env['RALPH_TEST_TOKEN'] = 'hunter2';
  await using inside = await openInside();
  const { text } = await inside.call('cat /proc/*/environ | tr "\\0" "\\n"');
  delete process.env['RALPH_TEST_TOKEN'];
  expect(text).toContain('PATH=');
  expect(text).not.toContain('hunter2');
});

jailed('a process that leaves its group dies with the jail', async () => {
  await using inside = await openInside();
  const mark = `6${Math.trunc(performance.now() * 1000)}`;
  const answer = await inside.call(`setsid sleep ${mark} >/dev/null 2>&1 & echo started`);
  expect(answer.text).toContain('started');
  await expect
    .poll(() => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`sleep ${mark}`))
    .toBe(false);
});

/** Names of everything outside the writable directories. */
function treeOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^src(\/(?!vendor)|$)|^\.agent\/workers\/unit/.test(path))
    .toSorted();
}
