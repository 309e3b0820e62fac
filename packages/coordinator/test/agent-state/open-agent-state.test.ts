import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { codex, opencode } from '@ralph/agents';
import { describe, expect, test } from 'vitest';
import { openAgentStates, type AgentStates } from '../../src/agent-state/agent-states.ts';
import { openAgentState, type AttemptState } from '../../src/agent-state/open-agent-state.ts';
import { removeDeadStates } from '../../src/agent-state/remove-dead-states.ts';
import { ownIdentity } from '../../src/journal/process-identity.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

const LOGIN = JSON.stringify({ tokens: { access: 'first', refresh: 'first' }, last_refresh: 'then' });
const RENEWED = LOGIN.replaceAll('first', 'second');

interface StateRig {
  readonly home: string;
  readonly login: string;
  readonly root: string;
  readonly problems: string[];
  readonly open: (adapter?: typeof codex) => AttemptState;
  readonly openIn: (states: AgentStates, attempt?: number, adapter?: typeof codex) => AttemptState;
  readonly sweep: () => void;
  /** The copies of a run, as one that goes on finds them. */
  readonly goOn: (run_id: string) => AgentStates;
}

function openStateRig(home = temporaryDirectory()): StateRig {
  const checkout = temporaryDirectory();
  const login = join(home, '.codex/auth.json');
  mkdirSync(join(home, '.codex'));
  writeFileSync(login, LOGIN, { mode: 0o600 });
  const place = { environment: { HOME: home }, checkout };
  const problems: string[] = [];
  return {
    home,
    login,
    root: join(home, '.local/state/ralph/agent-state'),
    problems,
    open: (adapter = codex) =>
      openAgentState(adapter.state, {
        ...place,
        owner: { run_id: 'run-1', unit_id: 'a', attempt: 1, agent: 'test' },
        onProblem: (message) => problems.push(message),
      }),
    openIn: (states, attempt = 1, adapter = codex) =>
      states.open(adapter, {
        ...place,
        owner: { run_id: 'run-1', unit_id: 'a', attempt, agent: adapter.name },
        onProblem: (message) => problems.push(message),
      }),
    sweep: () => removeDeadStates(place),
    goOn: (run_id) => {
      removeDeadStates(place, run_id);
      return openAgentStates({ ...place, run_id });
    },
  };
}

const copyOf = (state: AttemptState): string => join(state.environment['CODEX_HOME'] ?? '', 'auth.json');

describe('a login stays as it is', () => {
  test.for<{ name: string; spoil: (copy: string, rig: StateRig) => void }>([
    { name: 'when nothing happened to it', spoil: () => undefined },
    { name: 'when the agent emptied it', spoil: (copy) => writeFileSync(copy, '') },
    { name: 'when the agent logged out', spoil: (copy) => writeFileSync(copy, '{}') },
    { name: 'when the agent removed it', spoil: (copy) => rmSync(copy) },
    { name: 'when it is no JSON any more', spoil: (copy) => writeFileSync(copy, 'nonsense') },
    { name: 'when it is a list', spoil: (copy) => writeFileSync(copy, `[${RENEWED}]`) },
    {
      name: 'when another field came in',
      spoil: (copy) => writeFileSync(copy, `{"more":1,${RENEWED.slice(1)}`),
    },
    {
      name: 'when it is too large',
      spoil: (copy) => writeFileSync(copy, RENEWED.replace('second', 'x'.repeat(5_000_000))),
    },
    {
      name: 'when a link lies in its place',
      spoil: (copy, { home }) => {
        writeFileSync(join(home, 'other'), RENEWED);
        rmSync(copy);
        symlinkSync(join(home, 'other'), copy);
      },
    },
    {
      name: 'when a pipe lies in its place',
      spoil: (copy) => {
        rmSync(copy);
        execFileSync('mkfifo', [copy]);
      },
    },
    {
      name: 'when a directory lies in its place',
      spoil: (copy) => {
        rmSync(copy);
        mkdirSync(copy);
      },
    },
  ])('$name', ({ spoil }) => {
    const rig = openStateRig();
    const state = rig.open();
    spoil(copyOf(state), rig);
    state[Symbol.dispose]();
    expect(readFileSync(rig.login, 'utf8')).toBe(LOGIN);
    expect(readdirSync(rig.root)).toEqual([]);
    expect(rig.problems).toEqual([]);
  });

  test('when a link lies in place of its directory', () => {
    const rig = openStateRig();
    const login = join(rig.home, '.local/share/opencode/auth.json');
    mkdirSync(join(rig.home, '.local/share/opencode'), { recursive: true });
    writeFileSync(login, LOGIN);
    const state = rig.open(opencode);
    const directory = join(state.environment['XDG_DATA_HOME'] ?? '', 'opencode');
    rmSync(directory, { recursive: true });
    mkdirSync(join(rig.home, 'planted'));
    writeFileSync(join(rig.home, 'planted/auth.json'), RENEWED);
    symlinkSync(join(rig.home, 'planted'), directory);
    state[Symbol.dispose]();
    expect(readFileSync(login, 'utf8')).toBe(LOGIN);
    expect(existsSync(join(rig.home, 'planted/auth.json'))).toBe(true);
  });
});

test('a login that cannot be given back is told, and the copy is gone all the same', () => {
  const rig = openStateRig();
  const state = rig.open();
  writeFileSync(copyOf(state), RENEWED);
  // A name so long that no temporary file fits beside it.
  const long = join(rig.home, 'x'.repeat(250));
  linkSync(rig.login, long);
  rmSync(rig.login);
  symlinkSync(long, rig.login);
  const second = rig.open();
  writeFileSync(copyOf(second), RENEWED);
  second[Symbol.dispose]();
  expect(rig.problems).toEqual([expect.stringContaining('ENAMETOOLONG')]);
  state[Symbol.dispose]();
  expect(readdirSync(rig.root)).toEqual([]);
});

test('the keys in a login are secrets for the log', () => {
  const rig = openStateRig();
  const key = 'k'.repeat(40);
  writeFileSync(rig.login, JSON.stringify({ tokens: [{ access: key }], mode: 'chatgpt' }));
  using state = rig.open();
  expect(state.secrets()).toEqual([key]);
});

test('what an agent writes into its copy of a login costs little, however much it is', () => {
  const rig = openStateRig();
  using state = rig.open();
  writeFileSync(copyOf(state), `{"deep":${'['.repeat(500_000)}${']'.repeat(500_000)}}`);
  expect(state.secrets()).toEqual([]);
  const many = Array.from({ length: 50_000 }, (_, n) => `${'k'.repeat(20)}${n}`);
  writeFileSync(copyOf(state), JSON.stringify({ many }));
  expect(state.secrets()).toHaveLength(200);
});

/** As if the owner of the one copy had died, or lived elsewhere. */
function disown(rig: StateRig, owner: object): string {
  const record = readdirSync(rig.root).find((name) => name.endsWith('.json')) ?? '';
  const path = join(rig.root, record);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...owner }));
  return path;
}

const DEAD = { pid: 2 ** 22 + 1 };

describe('a run that was killed and goes on', () => {
  const sessionOf = (state: AttemptState) => join(state.environment['CODEX_HOME'] ?? '', 'session');

  /** A copy with a session and a renewed login, whose owner was killed. */
  function killed(home?: string): StateRig {
    const rig = openStateRig(home);
    const state = rig.openIn(openAgentStates());
    writeFileSync(sessionOf(state), 'kept');
    writeFileSync(copyOf(state), RENEWED);
    disown(rig, DEAD);
    return rig;
  }

  test('has all that, also where a link leads to the home', () => {
    const link = join(temporaryDirectory(), 'home');
    symlinkSync(temporaryDirectory(), link);
    const rig = killed(link);
    using states = rig.goOn('run-1');
    const state = rig.openIn(states, 2);
    expect(readFileSync(sessionOf(state), 'utf8')).toBe('kept');
    expect(readFileSync(copyOf(state), 'utf8')).toBe(RENEWED);
    expect(state.writable).toEqual(state.writable.map((path) => realpathSync(path)));
    expect(readFileSync(rig.login, 'utf8')).toBe(RENEWED);
  });

  test('has the agents’ sessions, and gives their renewed logins back', () => {
    const rig = killed();
    {
      using states = rig.goOn('run-1');
      expect(states.holds('a', 'codex')).toBe(true);
      const state = rig.openIn(states, 2);
      expect(readFileSync(sessionOf(state), 'utf8')).toBe('kept');
      expect(readFileSync(copyOf(state), 'utf8')).toBe(RENEWED);
      expect(readFileSync(rig.login, 'utf8')).toBe(RENEWED);
      state[Symbol.dispose]();
      expect(readdirSync(rig.root)).toHaveLength(2);
    }
    expect(readdirSync(rig.root)).toEqual([]);
  });

  test('has nothing of another run, unit or agent', () => {
    const rig = killed();
    using states = rig.goOn('run-1');
    expect(states.holds('b', 'codex')).toBe(false);
    expect(states.holds('a', 'opencode')).toBe(false);
    using others = rig.goOn('run-2');
    expect(others.holds('a', 'codex')).toBe(false);
    expect(readdirSync(rig.root)).toEqual([]);
  });

  test('leaves nothing behind of what it did not go on with', () => {
    const rig = killed();
    rig.goOn('run-1')[Symbol.dispose]();
    expect(readdirSync(rig.root)).toEqual([]);
    expect(readFileSync(rig.login, 'utf8')).toBe(RENEWED);
  });

  test('begins anew where the agent led its copy elsewhere', () => {
    const rig = killed();
    const [directory = ''] = readdirSync(rig.root).filter((name) => !name.endsWith('.json'));
    const elsewhere = join(rig.home, 'elsewhere');
    mkdirSync(elsewhere);
    rmSync(join(rig.root, directory, '0'), { recursive: true });
    symlinkSync(elsewhere, join(rig.root, directory, '0'));
    using states = rig.goOn('run-1');
    const state = rig.openIn(states, 2);
    expect(existsSync(sessionOf(state))).toBe(false);
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('what a dead run left behind', () => {
  const ELSEWHERE = { ...ownIdentity(), hostname: 'elsewhere', boot_id: 'another' };

  /** As homes that moved to another disk are. */
  const linkedHome = (): string => {
    const link = join(temporaryDirectory(), 'home');
    symlinkSync(temporaryDirectory(), link);
    return link;
  };

  test.for([
    { name: '', home: temporaryDirectory },
    { name: ', also where a link leads to the home', home: linkedHome },
  ])('is removed, and its renewed login given back$name', ({ home }) => {
    const rig = openStateRig(home());
    writeFileSync(copyOf(rig.open()), RENEWED);
    disown(rig, DEAD);
    rig.sweep();
    expect(readdirSync(rig.root)).toEqual([]);
    expect(readFileSync(rig.login, 'utf8')).toBe(RENEWED);
  });

  test('is removed also without its record, and a record without its copy', () => {
    const rig = openStateRig();
    rmSync(join(rig.root, '..'), { recursive: true, force: true });
    mkdirSync(join(rig.root, '0123456789abcdef/0'), { recursive: true });
    writeFileSync(join(rig.root, 'fedcba9876543210.json'), 'torn');
    writeFileSync(join(rig.root, 'notes.txt'), 'not ours');
    rig.sweep();
    expect(readdirSync(rig.root)).toEqual(['notes.txt']);
  });

  test('gives back nothing that lies outside the copy', () => {
    const rig = openStateRig();
    rig.open();
    const planted = join(rig.home, 'planted.json');
    writeFileSync(planted, RENEWED);
    const path = disown(rig, DEAD);
    const record = JSON.parse(readFileSync(path, 'utf8'));
    disown(rig, { logins: [{ ...record.logins[0], copy: planted }] });
    rig.sweep();
    expect(readFileSync(rig.login, 'utf8')).toBe(LOGIN);
  });

  test.for([
    { name: 'a living run', owner: {}, age: 30, left: 2 },
    { name: 'a run of another machine', owner: ELSEWHERE, age: 1, left: 2 },
    { name: 'a run of another machine of long ago', owner: ELSEWHERE, age: 8, left: 0 },
  ])('that of $name: $left entries are left', ({ owner, age, left }) => {
    const rig = openStateRig();
    rig.open();
    const then = new Date(Date.now() - age * 24 * 60 * 60_000);
    utimesSync(disown(rig, owner), then, then);
    rig.sweep();
    expect(readdirSync(rig.root)).toHaveLength(left);
  });
});

describe('the copies of one run', () => {
  test('are the same from attempt to attempt of a unit, and gone when it ends', () => {
    const rig = openStateRig();
    using states = openAgentStates();
    const first = rig.openIn(states);
    writeFileSync(join(first.environment['CODEX_HOME'] ?? '', 'session'), 'kept');
    first[Symbol.dispose]();
    expect(states.holds('a', 'codex')).toBe(true);
    const second = rig.openIn(states, 2);
    expect(readFileSync(join(second.environment['CODEX_HOME'] ?? '', 'session'), 'utf8')).toBe('kept');
    second[Symbol.dispose]();
    states.endUnit('a');
    expect(states.holds('a', 'codex')).toBe(false);
    expect(readdirSync(rig.root)).toEqual([]);
  });

  test('are all gone with the run', () => {
    const rig = openStateRig();
    const states = openAgentStates();
    rig.openIn(states)[Symbol.dispose]();
    expect(readdirSync(rig.root)).not.toEqual([]);
    states[Symbol.dispose]();
    expect(readdirSync(rig.root)).toEqual([]);
  });

  test('give a renewed login back after each attempt, also one that is renewed twice', () => {
    const rig = openStateRig();
    using states = openAgentStates();
    const first = rig.openIn(states);
    writeFileSync(copyOf(first), RENEWED);
    first[Symbol.dispose]();
    expect(readFileSync(rig.login, 'utf8')).toBe(RENEWED);
    const second = rig.openIn(states, 2);
    writeFileSync(copyOf(second), RENEWED.replaceAll('second', 'third'));
    second[Symbol.dispose]();
    expect(readFileSync(rig.login, 'utf8')).toBe(RENEWED.replaceAll('second', 'third'));
  });

  test('have the login that somebody else renewed between two attempts', () => {
    const rig = openStateRig();
    using states = openAgentStates();
    rig.openIn(states)[Symbol.dispose]();
    writeFileSync(rig.login, RENEWED);
    const second = rig.openIn(states, 2);
    expect(readFileSync(copyOf(second), 'utf8')).toBe(RENEWED);
    second[Symbol.dispose]();
    expect(readFileSync(rig.login, 'utf8')).toBe(RENEWED);
  });

  test('are made afresh when the last attempt led one elsewhere, and nothing is written behind its link', () => {
    const rig = openStateRig();
    using states = openAgentStates();
    const login = join(rig.home, '.local/share/opencode/auth.json');
    mkdirSync(join(rig.home, '.local/share/opencode'), { recursive: true });
    writeFileSync(login, LOGIN);
    const first = rig.openIn(states, 1, opencode);
    const directory = join(first.environment['XDG_DATA_HOME'] ?? '', 'opencode');
    rmSync(directory, { recursive: true });
    mkdirSync(join(rig.home, 'planted'));
    symlinkSync(join(rig.home, 'planted'), directory);
    first[Symbol.dispose]();
    writeFileSync(login, RENEWED);
    const second = rig.openIn(states, 2, opencode);
    expect(second.environment['XDG_DATA_HOME']).not.toBe(first.environment['XDG_DATA_HOME']);
    expect(readdirSync(join(rig.home, 'planted'))).toEqual([]);
    expect(rig.problems).toEqual([]);
    second[Symbol.dispose]();
  });
});

test('the tool servers of the user are not in the copies of codex and opencode', () => {
  const rig = openStateRig();
  writeFileSync(
    join(rig.home, '.codex/config.toml'),
    'model = "m"\n\n[mcp_servers.mine]\ncommand = "mine"\n',
  );
  mkdirSync(join(rig.home, '.config/opencode'), { recursive: true });
  writeFileSync(
    join(rig.home, '.config/opencode/opencode.jsonc'),
    '{ "model": "m", "mcp": { "mine": {} } } // x',
  );
  using own = rig.open();
  const toml = readFileSync(join(own.environment['CODEX_HOME'] ?? '', 'config.toml'), 'utf8');
  expect(toml.trim()).toBe('model = "m"');
  using other = rig.open(opencode);
  const json = readFileSync(
    join(other.environment['XDG_CONFIG_HOME'] ?? '', 'opencode/opencode.jsonc'),
    'utf8',
  );
  expect(JSON.parse(json)).toEqual({ model: 'm' });
});
