import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { probeJail } from '@ralph/mcp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRig, statuses, type Rig, type UnitInput } from '../rig.ts';

const jail = await probeJail();
const bin = join(import.meta.dirname, '../fixtures/state-bin');
const before = { ...process.env };
let home = '';

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'ralph home ')));
  process.env['PATH'] = `${bin}${delimiter}${before['PATH'] ?? ''}`;
  process.env['HOME'] = home;
  delete process.env['XDG_STATE_HOME'];
});

afterEach(() => {
  for (const name of ['PATH', 'HOME', 'XDG_STATE_HOME']) {
    const value = before[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(home, { recursive: true, force: true });
});

const LOGIN = JSON.stringify({ tokens: { access: 'first', refresh: 'first' }, last_refresh: 'then' });
const RENEWED = LOGIN.replaceAll('first', 'second');
const root = (): string => join(home, '.local/state/ralph/agent-state');

function give(path: string, content: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

/** A unit whose agent runs this line of shell, with $STATE its home. */
function agentUnit(unit_id: string, line: string, more: Partial<UnitInput> = {}): UnitInput {
  return { unit_id, description: `SH ${line.replaceAll('$STATE', '"$STATE"')} END`, ...more };
}

/** The shell words with which a unit waits for a file of another. */
function until(file: string): string {
  return `until [ -e ${file} ]; do sleep 0.01; done`;
}

function succeed(rig: Rig, units: readonly UnitInput[], agent: string) {
  return rig.run(units, { agent, confine: 'off' }).then(({ summary }) => {
    expect(summary.workers.map(({ status, final_message }) => [status, final_message])).toEqual(
      units.map(() => ['succeeded', null]),
    );
    return summary;
  });
}

describe.for([
  { agent: 'claude', own: '.claude', login: '.claude/.credentials.json', copy: '.credentials.json' },
  { agent: 'codex', own: '.codex', login: '.codex/auth.json', copy: 'auth.json' },
  {
    agent: 'opencode',
    own: '.local/share/opencode',
    login: '.local/share/opencode/auth.json',
    copy: 'auth.json',
  },
])('$agent', ({ agent, own, login, copy }) => {
  test('works with a private copy of its login, and no copy is left', async () => {
    using rig = openRig();
    give(login, LOGIN);
    give(`${own}/history.jsonl`, 'what was done before');
    const look = `cp $STATE/${copy} a/login; ls -A $STATE > a/list; stat -c %a $STATE/${copy} $STATE > a/modes`;
    await succeed(rig, [agentUnit('a', `${look}; echo mine > $STATE/mine; echo $STATE > a/state`)], agent);
    expect(rig.read('a/login')).toBe(LOGIN);
    expect(rig.read('a/modes')).toBe('600\n700\n');
    expect(rig.read('a/list')).not.toContain('history');
    expect(rig.read('a/state').startsWith(root())).toBe(true);
    expect(readdirSync(root())).toEqual([]);
    expect(readdirSync(join(home, own)).sort()).toEqual([copy, 'history.jsonl'].sort());
  });

  test('two at once do not see what the other writes', async () => {
    using rig = openRig();
    give(login, LOGIN);
    const line = (mine: string, other: string): string =>
      `echo ${mine} > $STATE/mine-${mine}; touch ${mine}/ready; ${until(`${other}/ready`)}; ls -A $STATE > ${mine}/list`;
    await succeed(rig, [agentUnit('a', line('a', 'b')), agentUnit('b', line('b', 'a'))], agent);
    expect(rig.read('a/list')).toContain('mine-a');
    expect(rig.read('a/list')).not.toContain('mine-b');
    expect(rig.read('b/list')).not.toContain('mine-a');
  });

  test('a login that it renewed comes back to the user, readable for nobody else', async () => {
    using rig = openRig();
    const file = give(login, LOGIN);
    await succeed(rig, [agentUnit('a', `echo '${RENEWED}' > $STATE/${copy}`)], agent);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(RENEWED));
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual([copy]);
  });
});

describe('a login stays as it is', () => {
  test('when the user renewed it meanwhile', async () => {
    using rig = openRig();
    const file = give('.codex/auth.json', LOGIN);
    const own = LOGIN.replaceAll('first', 'own');
    const line = `echo '${RENEWED}' > $STATE/auth.json; echo '${own}' > '${file}'`;
    await succeed(rig, [agentUnit('a', line)], 'codex');
    expect(readFileSync(file, 'utf8')).toBe(`${own}\n`);
  });

  test('when a sibling was first to renew it', async () => {
    using rig = openRig();
    const file = give('.codex/auth.json', LOGIN);
    const renew = (to: string): string => `echo '${LOGIN.replaceAll('first', to)}' > $STATE/auth.json`;
    const units = [
      agentUnit('a', `touch a/ready; ${until('b/ready')}; ${renew('a')}`),
      agentUnit('b', `touch b/ready; until grep -q '"a"' '${file}'; do sleep 0.01; done; ${renew('b')}`),
    ];
    await succeed(rig, units, 'codex');
    expect(readFileSync(file, 'utf8')).toContain('"access":"a"');
  });

  test('when there was none to begin with', async () => {
    using rig = openRig();
    await succeed(rig, [agentUnit('a', `echo '${RENEWED}' > $STATE/auth.json`)], 'codex');
    expect(existsSync(join(home, '.codex'))).toBe(false);
  });
});

test("the user's own link to the login is kept, and what it leads to is renewed", async () => {
  using rig = openRig();
  const file = give('dotfiles/auth.json', LOGIN);
  mkdirSync(join(home, '.codex'));
  symlinkSync(file, join(home, '.codex/auth.json'));
  await succeed(rig, [agentUnit('a', `echo '${RENEWED}' > $STATE/auth.json`)], 'codex');
  expect(lstatSync(join(home, '.codex/auth.json')).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(`${RENEWED}\n`);
});

test('settings are copied and stay out of reach, and of a file with the history only some fields', async () => {
  using rig = openRig();
  give('.claude/settings.json', '{"model":"opus"}');
  give('.claude/skills/tidy/SKILL.md', 'how to tidy');
  const account = give('.claude.json', '{"userID":"u","projects":{"/secret/project":{"history":["x"]}}}');
  const line =
    'cp $STATE/settings.json a/settings; cp $STATE/.claude.json a/account; cat $STATE/skills/tidy/SKILL.md > a/skill; echo {} > $STATE/settings.json';
  await succeed(rig, [agentUnit('a', line)], 'claude');
  expect(rig.read('a/settings')).toBe('{"model":"opus"}');
  expect(rig.read('a/account')).toBe('{"userID":"u"}');
  expect(rig.read('a/skill')).toBe('how to tidy');
  expect(readFileSync(join(home, '.claude/settings.json'), 'utf8')).toBe('{"model":"opus"}');
  expect(readFileSync(account, 'utf8')).toContain('/secret/project');
});

test('a directory of state that the user names elsewhere is the one that is copied', async () => {
  using rig = openRig();
  give('elsewhere/auth.json', LOGIN);
  process.env['CODEX_HOME'] = join(home, 'elsewhere');
  try {
    await succeed(rig, [agentUnit('a', 'cp $STATE/auth.json a/login; touch $STATE/mine')], 'codex');
  } finally {
    delete process.env['CODEX_HOME'];
  }
  expect(rig.read('a/login')).toBe(LOGIN);
  expect(existsSync(join(home, 'elsewhere/mine'))).toBe(false);
});

test('an agent whose login is in the keyring shares the state of the user', async () => {
  using rig = openRig();
  give('.codex/config.toml', 'cli_auth_credentials_store = "keyring"\n');
  await succeed(rig, [agentUnit('a', 'echo mine > $STATE/mine')], 'codex');
  expect(readFileSync(join(home, '.codex/mine'), 'utf8')).toBe('mine\n');
});

test.for([
  { name: 'is a file', spoil: () => give('.local/state/ralph/agent-state', '') },
  {
    name: 'is in the checkout',
    spoil: (rig: Rig) => (process.env['XDG_STATE_HOME'] = join(rig.root, 'state')),
  },
])('where the place beside the user’s state $name, the copy is with the workers', async ({ spoil }) => {
  using rig = openRig();
  give('.codex/auth.json', LOGIN);
  spoil(rig);
  await succeed(rig, [agentUnit('a', 'cp $STATE/auth.json a/login; echo $STATE > a/state')], 'codex');
  expect(rig.read('a/login')).toBe(LOGIN);
  expect(rig.read('a/state')).toContain('/.agent/workers/.agent-state/');
  expect(readdirSync(join(rig.root, '.agent/workers/.agent-state'))).toEqual([]);
});

test('a place that others could read is closed to them', async () => {
  using rig = openRig();
  mkdirSync(root(), { recursive: true });
  chmodSync(root(), 0o755);
  await succeed(rig, [agentUnit('a', 'true')], 'codex');
  expect(lstatSync(root()).mode & 0o777).toBe(0o700);
});

test('kill -9 of the coordinator leaves a copy, which the next run removes once its login is given back', async () => {
  using rig = openRig();
  const file = give('.codex/auth.json', LOGIN);
  const line = `echo '${RENEWED}' > "$STATE"/auth.json; touch a/ready; sleep 600`;
  const program = join(import.meta.dirname, '../fixtures/run-until-killed.mjs');
  const doomed = spawn(process.execPath, [program, rig.root, `SH ${line} END`], {
    env: { PATH: process.env['PATH'], HOME: home },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await expect.poll(() => existsSync(join(rig.root, 'a/ready')), { timeout: 60_000 }).toBe(true);
  const ended = once(doomed, 'close');
  doomed.kill('SIGKILL');
  await ended;
  expect(readdirSync(root())).toHaveLength(2);
  await rig.run([{ unit_id: 'b', command: ['true'] }]);
  expect(readdirSync(root())).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe(`${RENEWED}\n`);
});

test('the copies of a run that goes on are left to it', async () => {
  using rig = openRig();
  using other = openRig();
  give('.codex/auth.json', LOGIN);
  const line = `touch a/ready; ${until('a/go')}; cp $STATE/auth.json a/login`;
  const run = succeed(rig, [agentUnit('a', line)], 'codex');
  await expect.poll(() => existsSync(join(rig.root, 'a/ready')), { timeout: 60_000 }).toBe(true);
  await other.run([{ unit_id: 'b', command: ['true'] }]);
  rig.write('a/go', '');
  await run;
  expect(rig.read('a/login')).toBe(LOGIN);
});

describe.skipIf(!jail.available)(`in a jail${jail.available ? '' : ` (skipped: ${jail.reason})`}`, () => {
  test("an agent sees neither the user's login nor a sibling's copy, and cannot write the user's state", async () => {
    using rig = openRig();
    give('.codex/auth.json', LOGIN);
    const look = (mine: string): string =>
      `cp $STATE/auth.json ${mine}/login; cat ~/.codex/auth.json > ${mine}/original; ls ${root()} > ${mine}/copies; echo bad > ~/.codex/bad; true`;
    const line = (mine: string, other: string): string =>
      `touch ${mine}/ready; ${until(`${other}/ready`)}; ${look(mine)}`.replaceAll(root(), `'${root()}'`);
    const { summary } = await rig.run(
      [
        agentUnit('a', line('a', 'b')),
        agentUnit('b', line('b', 'a')),
        { unit_id: 'c', command: ['ls', root()] },
      ],
      { agent: 'codex', confine: 'jail' },
    );
    expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
    expect(rig.read('a/login')).toBe(LOGIN);
    expect(rig.read('a/original')).toBe('');
    expect(rig.read('a/copies').trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(home, '.codex/bad'))).toBe(false);
    expect(readdirSync(root())).toEqual([]);
  });
});
