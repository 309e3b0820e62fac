import { expect, test } from 'vitest';
import { bubblewrapArgv } from '../../src/jail/bubblewrap-argv.ts';
import type { Jail, JailFacts } from '../../src/jail/jail.ts';

const jail: Jail = {
  backend: 'bubblewrap',
  root: '/repo',
  writable: ['/repo/.agent/workers/a', '/repo/src', '/missing'],
  read_only: [],
  hidden: ['/home/u/.ssh', '/repo/.env', '/home/u/.aws'],
  cwd: '/repo',
  tmp: null,
};

const existing = (...paths: readonly string[]): JailFacts['existing'] =>
  new Map(
    paths.map((path) => [path.replace(/=file$/, ''), path.endsWith('=file') ? 'file' : 'directory'] as const),
  );

const there = [
  '/repo/.agent/workers/a',
  '/repo/src',
  '/repo/.git',
  '/repo/.agent',
  '/home/u/.ssh',
  '/repo/.env=file',
];

function line(changes: Partial<Jail>, euid: number, ...more: readonly string[]): string {
  return bubblewrapArgv({ ...jail, ...changes }, ['true'], {
    euid,
    existing: existing(...there, ...more),
  }).join(' ');
}

test('the profile for a user, in full', () => {
  expect(line({}, 1000).replaceAll(' --', '\n--')).toMatchInlineSnapshot(`
    "bwrap
    --unshare-user
    --unshare-pid
    --unshare-ipc
    --cap-drop ALL
    --die-with-parent
    --ro-bind / /
    --dev /dev
    --tmpfs /home/u/.ssh
    --proc /proc
    --ro-bind /repo /repo
    --ro-bind /repo/.agent /repo/.agent
    --bind /repo/.agent/workers/a /repo/.agent/workers/a
    --ro-bind /dev/null /repo/.env
    --ro-bind /repo/.git /repo/.git
    --bind /repo/src /repo/src
    --tmpfs /run
    --tmpfs /tmp
    --dir /tmp/h
    --remount-ro /home/u/.ssh
    --setenv TMPDIR /tmp
    --chdir /repo
    -- true"
  `);
});

test('root drops every capability and cannot reach the settings of the kernel', () => {
  expect(line({}, 0)).toContain(
    '--unshare-user --unshare-pid --unshare-ipc --cap-drop ALL --die-with-parent',
  );
  expect(line({}, 0)).toContain('--proc /proc --ro-bind /proc/sys /proc/sys');
  expect(line({}, 0, '/proc/irq')).toContain('--ro-bind /proc/irq /proc/irq');
  expect(line({}, 1000, '/proc/irq')).not.toMatch(/\/proc\/\w/);
});

interface Order {
  readonly name: string;
  readonly changes: Partial<Jail>;
  readonly more: readonly string[];
  readonly before: string;
  readonly after: string;
}

const orders: readonly Order[] = [
  {
    name: 'a root under /tmp is mounted after the private /tmp',
    changes: { root: '/tmp/r', cwd: '/tmp/r' },
    more: [],
    before: '--tmpfs /tmp',
    after: '--ro-bind /tmp/r /tmp/r',
  },
  {
    name: 'a repository in a writable directory is read-only again',
    changes: {},
    more: ['/repo/src/vendor/.git'],
    before: '--bind /repo/src /repo/src',
    after: '--ro-bind /repo/src/vendor/.git /repo/src/vendor/.git',
  },
  {
    name: 'the namespace is writable inside the read-only .agent',
    changes: { writable: ['/repo', '/repo/.agent/workers/a'] },
    more: ['/repo'],
    before: '--ro-bind /repo/.agent /repo/.agent',
    after: '--bind /repo/.agent/workers/a /repo/.agent/workers/a',
  },
  {
    name: 'git is read-only in a root that is writable',
    changes: { writable: ['/repo'] },
    more: ['/repo'],
    before: '--bind /repo /repo',
    after: '--ro-bind /repo/.git /repo/.git',
  },
  {
    name: 'what is hidden stays hidden in a writable directory',
    changes: { writable: ['/repo'] },
    more: ['/repo'],
    before: '--bind /repo /repo',
    after: '--ro-bind /dev/null /repo/.env',
  },
  {
    name: 'what something hidden lies in is held where it is, and covered then',
    changes: { hidden: ['/repo/src/conf/deep/.env'] },
    more: ['/repo/src/conf/deep/.env=file'],
    before: '--bind /repo/src/conf /repo/src/conf --bind /repo/src/conf/deep /repo/src/conf/deep',
    after: '--ro-bind /dev/null /repo/src/conf/deep/.env',
  },
  {
    name: 'what is writable in a hidden directory stays to be seen',
    changes: { hidden: ['/repo/.agent/workers'] },
    more: ['/repo/.agent/workers'],
    before: '--tmpfs /repo/.agent/workers',
    after: '--bind /repo/.agent/workers/a /repo/.agent/workers/a',
  },
  {
    name: 'what is writable and read-only is read-only',
    changes: { read_only: ['/repo/src'] },
    more: [],
    before: '--bind /repo/src /repo/src',
    after: '--ro-bind /repo/src /repo/src',
  },
  {
    name: 'the resolver stays visible in the private /run',
    changes: {},
    more: ['/run/systemd/resolve'],
    before: '--tmpfs /run',
    after: '--ro-bind /run/systemd/resolve /run/systemd/resolve',
  },
];

test.for(orders)('$name', ({ changes, more, before, after }) => {
  const argv = line(changes, 1000, ...more);
  expect(argv).toContain(before);
  expect(argv.lastIndexOf(after)).toBeGreaterThan(argv.lastIndexOf(before));
});

test('of very many directories only the upper ones are held: each mount slows down all others', () => {
  const hidden = Array.from(
    { length: 100 },
    (_, place) => `/repo/src/${'d/'.repeat(1 + (place % 2))}p${place}/.env`,
  );
  const argv = line({ hidden }, 1000, ...hidden);
  expect(argv.match(/--bind \/repo\/src\/d\S* /g)?.length).toBe(64);
  expect(argv).toContain('--bind /repo/src/d /repo/src/d');
});

test('nothing that is read-only or hidden is uncovered by holding what lies around something hidden', () => {
  const hidden = [
    '/repo/src/cover',
    '/repo/src/cover/in/.env',
    '/repo/src/kept/in/.env',
    '/repo/src/v/.git/in/.env',
  ];
  const argv = line(
    { hidden, read_only: ['/repo/src/kept'] },
    1000,
    ...hidden,
    '/repo/src/kept',
    '/repo/src/v/.git',
  );
  expect(argv).not.toMatch(/ --bind \S+(?:cover|kept|\.git)/);
  expect(argv).toContain('--bind /repo/src/v /repo/src/v');
});
