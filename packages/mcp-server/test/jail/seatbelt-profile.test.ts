import { expect, test } from 'vitest';
import type { Jail } from '../../src/jail/jail.ts';
import { jailBackendOf, jailCommand, jailTemporary } from '../../src/jail/jail-command.ts';
import { seatbeltProfile } from '../../src/jail/seatbelt-profile.ts';

const jail: Jail = {
  backend: 'seatbelt',
  root: '/repo "x"',
  writable: ['/repo "x"/src', '/repo "x"/.agent/workers/a'],
  read_only: ['/repo "x"/.agent/workers/a/worker-manifest.json'],
  hidden: ['/Users/u/.ssh', '/repo "x"/.env', '/repo "x"/.agent/workers'],
  cwd: '/repo "x"',
  tmp: '/repo "x"/.agent/workers/a/tmp',
};

test('the profile of a unit, in full', () => {
  expect(seatbeltProfile(jail).profile).toMatchInlineSnapshot(`
    "(version 1)
    (allow default)
    (deny file-write*)
    (allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/dtracehelper") (regex #"^/dev/fd/"))
    (allow file-write* (subpath (param "WRITABLE_0")) (subpath (param "WRITABLE_1")))
    (deny file-write* (regex #"/(\\.git|\\.agent)(/|$)") (subpath (param "READ_ONLY_0")) (subpath (param "READ_ONLY_1")) (subpath (param "READ_ONLY_2")))
    (deny file-read-data file-write* (subpath (param "HIDDEN_0")) (subpath (param "HIDDEN_1")) (subpath (param "HIDDEN_2")))
    (allow file-read-data file-write* (subpath (param "INNER_0")))
    (deny file-write* (subpath (param "CONTRACT_0")))
    (deny signal)
    (allow signal (target same-sandbox))
    "
  `);
});

test('paths are parameters, never part of the text', () => {
  const { profile, parameters } = seatbeltProfile(jail);
  expect(profile).not.toContain('repo');
  expect(Object.fromEntries(parameters)).toMatchInlineSnapshot(`
    {
      "CONTRACT_0": "/repo "x"/.agent/workers/a/worker-manifest.json",
      "HIDDEN_0": "/Users/u/.ssh",
      "HIDDEN_1": "/repo "x"/.env",
      "HIDDEN_2": "/repo "x"/.agent/workers",
      "INNER_0": "/repo "x"/.agent/workers/a",
      "READ_ONLY_0": "/repo "x"/.git",
      "READ_ONLY_1": "/repo "x"/.agent",
      "READ_ONLY_2": "/repo "x"/.agent/workers/a/worker-manifest.json",
      "WRITABLE_0": "/repo "x"/src",
      "WRITABLE_1": "/repo "x"/.agent/workers/a",
    }
  `);
});

test('a jail without anything writable or hidden has no rule about nothing', () => {
  const { profile } = seatbeltProfile({ ...jail, writable: [], read_only: [], hidden: [] });
  expect(profile).not.toMatch(/WRITABLE|HIDDEN|INNER|CONTRACT/);
});

test('the command line enters the jail before it starts the program', async () => {
  const argv = await jailCommand(jail, ['npm', 'test']);
  expect([argv[0], ...argv.slice(argv.indexOf('/bin/sh'))]).toMatchInlineSnapshot(`
    [
      "/usr/bin/sandbox-exec",
      "/bin/sh",
      "-c",
      "cd -- "$1" || exit 126; [ -z "$2" ] || export TMPDIR="$2"; shift 2; exec "$@"",
      "sh",
      "/repo "x"",
      "/repo "x"/.agent/workers/a/tmp",
      "npm",
      "test",
    ]
  `);
  expect([jailBackendOf(argv), jailTemporary(jail)]).toEqual(['seatbelt', jail.tmp]);
});
