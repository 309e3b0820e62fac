import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cells, nodeIn, openJailRig, removeTemplate } from './jail-rig.ts';
import type { Cell } from './jail-rig.ts';

const CORE_PATTERN = '/proc/sys/kernel/core_pattern';
const corePattern = existsSync(CORE_PATTERN) ? readFileSync(CORE_PATTERN, 'utf8') : null;

afterAll(() => {
  removeTemplate();
  if (corePattern !== null && readFileSync(CORE_PATTERN, 'utf8') !== corePattern)
    writeFileSync(CORE_PATTERN, corePattern);
});

interface Good {
  readonly name: string;
  readonly command: string;
  readonly text: RegExp;
}

const allowed: readonly Good[] = [
  { name: 'a write in the unit', command: 'echo hi > src/new && cat src/new', text: /^hi$/m },
  {
    name: 'a directory in the unit',
    command: 'mkdir -p src/d/e && mv src/d src/f && ls src/f',
    text: /^e$/m,
  },
  {
    name: 'a write in the namespace',
    command: 'echo hi > .agent/workers/unit/note && echo done',
    text: /^done$/m,
  },
  { name: 'a temporary file', command: 'f=$(mktemp) && echo hi > "$f" && cat "$f"', text: /^hi$/m },
  {
    name: 'reading the whole checkout',
    command: 'cat other/b.txt deep/down/harmless',
    text: /^two\nharmless$/m,
  },
  { name: 'a look at what lies beside a secret', command: 'ls -A . deep/down', text: /^harmless$/m },
  { name: 'git status', command: 'echo y > src/y && git status --short', text: /\?\? src\/y/ },
  { name: 'the null device', command: 'echo x > /dev/null && head -c1 /dev/urandom | wc -c', text: /^1$/m },
  {
    name: 'node',
    command: `"$NODE" -e 'require("fs").writeFileSync("src/n","x");console.log(1)'`,
    text: /^1$/m,
  },
  { name: 'an exit code', command: 'echo code && exit 0', text: /^code$/m },
];

interface Attack {
  readonly name: string;
  readonly command: string;
  /** What this kind of jail does not hold, as its documentation says. */
  readonly landsIn?: Cell['backend'];
}

const attacks: readonly Attack[] = [
  { name: 'write a sibling', command: 'echo pwned > other/b.txt' },
  { name: 'append to a sibling', command: 'echo pwned >> other/b.txt' },
  { name: 'truncate a sibling', command: 'truncate -s 0 other/b.txt' },
  { name: 'make a file beside the unit', command: 'echo pwned > new.txt' },
  { name: 'make a directory beside the unit', command: 'mkdir new' },
  { name: 'write through a link', command: 'ln -s ../other src/link && echo pwned > src/link/b.txt' },
  { name: 'write through /proc/self/root', command: 'echo pwned > /proc/self/root$PWD/other/b.txt' },
  { name: 'write through /proc/1/root', command: 'echo pwned > /proc/1/root$PWD/other/b.txt' },
  { name: 'write through its own /proc', command: 'cd other && echo pwned > /proc/self/cwd/b.txt' },
  { name: 'move a sibling away', command: 'mv other src/stolen' },
  { name: 'move the unit away', command: 'mv src other/stolen' },
  { name: 'move a file onto a sibling', command: 'mv -f src/a.txt other/b.txt' },
  { name: 'remove a sibling', command: 'rm -rf other' },
  { name: 'link hard to a sibling and write', command: 'ln other/b.txt src/b && echo pwned > src/b' },
  { name: 'change a mode', command: 'chmod 777 other/b.txt', landsIn: 'landlock' },
  { name: 'make a device', command: 'mknod src/null c 1 3' },
  {
    name: 'mount the checkout writable',
    command: 'mount -o remount,rw,bind "$PWD" && echo pwned > other/b.txt',
  },
  { name: 'mount everything writable', command: 'mount -o remount,rw / && echo pwned > other/b.txt' },
  { name: 'mount the unit over a sibling', command: 'mount --bind src other && echo pwned > other/b.txt' },
  { name: 'write a hook', command: 'mkdir -p .git/hooks && echo pwned > .git/hooks/pre-commit' },
  { name: 'configure git', command: 'git config core.fsmonitor pwned' },
  { name: 'commit', command: 'git add -A && git -c user.name=a -c user.email=a@b commit -m pwned' },
  { name: 'write a nested repository', command: 'echo pwned >> src/vendor/.git/config', landsIn: 'landlock' },
  {
    name: 'write another worker',
    command: 'mkdir -p .agent/workers/other && echo pwned > .agent/workers/other/x',
  },
  { name: 'write the journal', command: 'mkdir -p .agent/runs && echo pwned > .agent/runs/x' },
  { name: 'write a temporary directory of all', command: `echo pwned > /var/tmp/ralph-pwned-$$` },
  { name: 'set the core pattern', command: `echo '|/bin/false' > ${CORE_PATTERN}` },
  // What was there is written again, so that nothing changes where this works.
  {
    name: 'say who serves interrupts',
    command: 'f=/proc/irq/default_smp_affinity; v=$(cat $f) && echo "$v" > $f',
  },
  {
    name: 'unshare and mount',
    command: 'unshare -rm sh -c "mount -o remount,rw,bind $PWD && echo pwned > other/b.txt"',
  },
  { name: 'end this process', command: `kill -9 ${process.pid}` },
  { name: 'trace this process', command: `cat /proc/${process.pid}/environ > src/environ` },
  { name: 'read a secret', command: 'grep hunter2 .env' },
  { name: 'read a secret deep down', command: 'grep hunter2 deep/down/.env.local' },
  { name: 'read a secret through /proc', command: 'grep hunter2 /proc/self/root$PWD/.env' },
  { name: 'read a secret through a hard link', command: 'ln .env src/env && grep hunter2 src/env' },
  { name: 'move a secret', command: 'mv .env src/env && grep hunter2 src/env' },
  { name: 'read a key of the user', command: 'grep -r hunter2 ~/.ssh' },
];

describe.for(await cells())('$title', (cell) => {
  const tried = test.skipIf(cell.skipped !== null);

  tried.for(allowed)('inside: $name works', async ({ command, text }) => {
    using rig = openJailRig(cell);
    const env = command.includes('$NODE') ? { NODE: nodeIn(rig.root) } : {};
    expect((await rig.run(command, undefined, env)).text).toMatch(text);
  });

  tried.for(attacks.filter(({ landsIn }) => landsIn !== cell.backend))(
    'outside: $name fails',
    async ({ command }) => {
      using rig = openJailRig(cell);
      const before = treeOf(rig.root);
      const { ok } = await rig.run(command);
      expect(ok).toBe(false);
      expect(treeOf(rig.root)).toEqual(before);
      if (corePattern !== null) expect(readFileSync(CORE_PATTERN, 'utf8')).toBe(corePattern);
    },
  );

  tried.for(attacks.filter(({ landsIn }) => landsIn === cell.backend))(
    'not held, as documented: $name',
    async ({ command }) => {
      using rig = openJailRig(cell);
      expect((await rig.run(command)).ok).toBe(true);
    },
  );

  tried('an exit code is passed on, and so is a signal', async () => {
    using rig = openJailRig(cell);
    expect((await rig.run('exit 37')).code).toBe(37);
    expect((await rig.run('kill -TERM $$')).code).toBe(128 + 15);
  });

  tried('no capability is left', async () => {
    using rig = openJailRig(cell);
    const { text } = await rig.run('grep Cap /proc/self/status');
    expect(text.match(/Cap(?:Prm|Eff|Bnd):\s*0{16}$/gm)?.length).toBeGreaterThanOrEqual(2);
  });

  tried('what must not change in the namespace does not, and what is beside it may', async () => {
    using rig = openJailRig(cell);
    rig.write('.agent/workers/unit/worker-manifest.json', '{}\n');
    const jail = await rig.jail({ read_only: [join(rig.root, '.agent/workers/unit/worker-manifest.json')] });
    const into = async (path: string) => (await rig.run(`echo x > .agent/workers/unit/${path}`, jail)).ok;
    expect([await into('worker-manifest.json'), await into('artifacts/x'), await into('tmp/x')]).toEqual([
      false,
      true,
      true,
    ]);
    expect((await rig.run('cat .agent/workers/unit/worker-manifest.json', jail)).text).toBe('{}\n');
  });

  tried('other workers are hidden, whenever they came', async () => {
    using rig = openJailRig(cell);
    const jail = await rig.jail({ hidden: [join(rig.root, '.agent/workers')] });
    rig.write('.agent/workers/other/tmp/token', 'hunter2\n');
    expect((await rig.run('cat .agent/workers/other/tmp/token', jail)).text).not.toContain('hunter2');
    expect((await rig.run('echo x > .agent/workers/new', jail)).ok).toBe(false);
    expect((await rig.run('echo x > .agent/workers/unit/x && cat .agent/workers/unit/x', jail)).text).toBe(
      'x\n',
    );
  });

  tried.for([
    'with space',
    'Ümläut ß 日本',
    'new\nline',
    '-dash',
    '--ro-bind',
    `quote's "and" $HOME`,
    'back\\slash',
    'x'.repeat(250),
  ])('a directory with the name %j can be written, and its neighbour cannot', async (name) => {
    using rig = openJailRig(cell);
    rig.write(`${name}/a`, 'one\n');
    rig.write(`${name.slice(0, -1)}/b`, 'two\n');
    const jail = await rig.jail({ writable: [join(rig.root, name)], cwd: join(rig.root, name) });
    expect((await rig.run('echo x > a && cat a', jail)).text).toBe('x\n');
    expect((await rig.run(`echo x > "../$N/b"`, jail, { N: name.slice(0, -1) })).ok).toBe(false);
  });

  tried('a directory in another one, and one that a link leads to, can be written', async () => {
    using rig = openJailRig(cell);
    rig.write('outer/inner/a', 'one\n');
    execFileSync('ln', ['-s', '../outer/inner', join(rig.root, 'other/way')]);
    const nested = [join(rig.root, 'outer'), join(rig.root, 'outer/inner')];
    const linked = [join(rig.root, 'other/way')];
    const writes = async (path: string, writable: readonly string[]) =>
      (await rig.run(`echo x > ${path}`, await rig.jail({ writable }))).ok;
    expect([await writes('outer/x', nested), await writes('outer/inner/x', nested)]).toEqual([true, true]);
    expect([await writes('other/way/x', linked), await writes('other/x', linked)]).toEqual([true, false]);
  });

  tried(
    'what a secret of the unit lies in cannot be moved, so that the next command sees it no more',
    async () => {
      using rig = openJailRig(cell);
      rig.write('src/conf/deep/.env', 'SECRET=hunter2\n');
      const jail = await rig.jail();
      const moves = ['mv src/conf src/moved', 'mv src/conf/deep src/moved'];
      const moved = await Promise.all(moves.map(async (move) => (await rig.run(move, jail)).ok));
      const read = (await rig.run('grep -r hunter2 src', jail)).ok;
      // Landlock covers nothing inside the unit's own directories, as its documentation says.
      const isHeld = cell.backend === 'bubblewrap';
      expect([moved[0], read]).toEqual(isHeld ? [false, false] : [true, true]);
      const beside = 'mkdir -p src/conf/a && echo x > src/conf/a/x && mv src/conf/a src/b && cat src/b/x';
      expect((await rig.run(beside, jail)).text).toBe('x\n');
    },
  );

  tried('git is read-only in a checkout that may be written as a whole', async () => {
    using rig = openJailRig(cell);
    const jail = await rig.jail({ writable: [rig.root] });
    expect((await rig.run('echo x > .git/config', jail)).ok).toBe(false);
    expect((await rig.run('echo x > other/b.txt', jail)).ok).toBe(true);
  });

  tried('nothing that left the group or its environment outlives the command', async () => {
    using rig = openJailRig(cell);
    const mark = `6${Math.trunc(performance.now() * 1000)}`;
    const { text } = await rig.run(
      `env -i setsid /bin/sh -c 'trap "" HUP TERM; sleep ${mark}' >/dev/null 2>&1 & echo started`,
    );
    expect(text).toContain('started');
    await expect
      .poll(() => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`sleep ${mark}`))
      .toBe(false);
  });
});

/** Everything outside the writable directories: what it is, and what it says. */
function treeOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^src(\/(?!vendor)|$)|^\.agent\/workers\/unit/.test(path))
    .toSorted()
    .map((path) => {
      const found = lstatSync(join(root, path));
      const content = found.isFile() ? readFileSync(join(root, path), 'latin1') : '';
      return `${path} ${found.mode} ${content}`;
    });
}
