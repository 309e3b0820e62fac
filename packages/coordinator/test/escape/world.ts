import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Attack } from './attack.ts';
import { openBystanders } from './bystanders.ts';
import { rememberMachine } from './machine.ts';
import { KEEPER, spoiltState } from './run-state.ts';
import { apartInTime, changedIn, snapshotOf } from './snapshot.ts';

/** Every planted secret begins with this. */
export const SECRET = 'hunter2-';

/** Where a home directory has planted secrets: logins of agents that no unit uses, keys and passwords of tools. */
const HOME_SECRETS = [
  '.ssh/id_rsa',
  '.gemini/oauth_creds.json',
  '.qwen/oauth_creds.json',
  '.copilot/config.json',
  '.kimi-code/config.toml',
  '.pi/agent/auth.json',
  '.config/git/credentials',
  '.config/glab-cli/config.yml',
  '.config/containers/auth.json',
  '.local/share/keyrings/login.keyring',
  '.cargo/credentials.toml',
  '.m2/settings.xml',
  '.pgpass',
  '.yarnrc.yml',
  '.vault-token',
  '.bash_history',
  'deploy.pem',
];

/** A checkout with canaries in and around it, made for some attacks and removed afterwards. */
export interface World extends Disposable {
  readonly root: string;
  readonly home: string;
  /** Puts the names of this world into a text of an attack. */
  readonly fill: (id: string, text: string) => string;
  /** What attacks left behind; asked for once, when all of them are over. */
  readonly look: () => Aftermath;
}

/** What is found when all attacks are over. */
export interface Aftermath {
  /** What an attack did outside its unit's directories and what it got hold of; paths of the checkout as they are. */
  readonly landed: (id: string) => readonly string[];
  /** Paths that look otherwise than before; the times of git's own files do not count, and others to the ms. */
  readonly left: (id: string) => readonly string[];
  /** What changed without the name of an attack in it. */
  readonly unexplained: readonly { readonly path: string; readonly onlyInTime: boolean }[];
}

/** Makes the checkout, its surroundings, and what the attacks plant; `unitOf` tells which unit makes an attack. */
export async function openWorld(attacks: readonly Attack[], unitOf: (id: string) => string): Promise<World> {
  const base = realpathSync(mkdtempSync(join(uncoveredDirectory(), 'ralph-escape-')));
  const tag = base.slice(-6) + randomBytes(3).toString('hex');
  const [root, outside, home] = [join(base, 'repo'), join(base, 'outside'), join(base, 'home')];
  const ids = attacks.map(({ id }) => id);
  layOut(base, ids);
  const machine = rememberMachine(tag);
  const bystanders = await openBystanders(attacks, { tag, environment: { TOKEN: `${SECRET}environ` } });
  const fill = (id: string, text: string): string =>
    bystanders
      .fill(id, text)
      .replaceAll('$ID', id)
      .replaceAll('$UNIT', unitOf(id))
      .replaceAll('$MARK', `pwned.${id}.${tag}`)
      .replaceAll('$ROOT', root)
      .replaceAll('$OUTSIDE', outside)
      .replaceAll('$HOMEDIR', home);
  plant(root, attacks, fill);
  const before = snapshotOf(base, isUnwatched);
  const staged = stagedFiles(root);

  const look = (): Aftermath => {
    const after = snapshotOf(base, isUnwatched);
    const changed = changedIn(before, after).map((path) => ({
      path,
      apart: apartInTime(before.get(path), after.get(path)),
      tells: `${path}\n${contentOf(join(base, path))}`,
    }));
    const added = stagedFiles(root).filter((line) => !staged.includes(line));
    const landed = (id: string): readonly string[] => [
      ...changed.flatMap(({ path, tells }) => (bears(tells, id) ? [path.replace(/^repo\//, '')] : [])),
      ...added.flatMap((line) => (bears(line, id) ? [`.git/index ${line}`] : [])),
      ...spoiltState(root, unitOf(id), fill(id, '$MARK')),
      ...machine.bearing(fill(id, '$MARK')),
      ...bystanders.harmed(id),
      ...loot(root, [join('u', id), join('.agent/workers', unitOf(id))]),
    ];
    const left = (id: string): readonly string[] =>
      changed.flatMap(({ path, tells, apart }) => {
        const timeOnly = apart !== null && (apart < 1 || path.startsWith('repo/.git/'));
        return bears(tells, id) && !timeOnly ? [path.replace(/^repo\//, '')] : [];
      });
    const unexplained = changed.filter(({ tells }) => !ids.some((id) => bears(tells, id)));
    return {
      landed,
      left,
      unexplained: unexplained.map(({ path, apart }) => ({
        path: path.replace(/^repo\//, ''),
        onlyInTime: apart !== null,
      })),
    };
  };
  const dispose = (): void => {
    bystanders[Symbol.dispose]();
    machine[Symbol.dispose]();
    execFileSync('chmod', ['-R', 'u+rwX', base]);
    rmSync(base, { recursive: true, force: true });
  };
  return { root, home, fill, look, [Symbol.dispose]: dispose };
}

/** The jail covers `/tmp`, and what is covered is no canary. */
function uncoveredDirectory(): string {
  return statSync('/var/tmp', { throwIfNoEntry: false })?.isDirectory() === true ? '/var/tmp' : tmpdir();
}

function layOut(base: string, ids: readonly string[]): void {
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), content);
  };
  for (const id of ids) {
    write(`repo/canary/${id}/keep.txt`, `keep ${id}\n`);
    write(`repo/canary/${id}/deep/keep.txt`, `deep ${id}\n`);
    write(`repo/u/${id}/own.txt`, `own ${id}\n`);
    write(`outside/${id}/keep.txt`, `keep ${id}\n`);
  }
  write(`repo/u/${KEEPER}/own.txt`, 'own\n');
  write('repo/.gitignore', '.env\n');
  write('repo/.env', `TOKEN=${SECRET}env\n`);
  for (const path of HOME_SECRETS) write(`home/${path}`, `${SECRET}home\n`);
  write('home/.bashrc', '# mine\n');
  for (const state of ['.claude', '.codex']) mkdirSync(join(base, 'home', state));
  mkdirSync(join(base, 'home/.local/state/ralph/agent-state'), { recursive: true, mode: 0o700 });
  const root = join(base, 'repo');
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'first');
}

function plant(root: string, attacks: readonly Attack[], fill: World['fill']): void {
  const lines = attacks.flatMap(({ id, plant }) => (plant === undefined ? [] : [`( ${fill(id, plant)} )`]));
  execFileSync('/bin/bash', ['-ec', lines.join('\n')], { cwd: root });
}

/** Units' own directories and what the coordinator writes; git's index is compared by what it lists. */
function isUnwatched(path: string): boolean {
  return /^repo\/(?:u\/[^/]+\/|\.agent(?:\/|$)|\.git\/index$)|^home\/\.(?:claude|codex)\//.test(path);
}

/** Nothing where an attack has spoilt the configuration of git. */
function stagedFiles(root: string): readonly string[] {
  try {
    return git(root, 'ls-files', '--stage').split('\n');
  } catch {
    return [];
  }
}

/** Whether a text names an attack, and not one whose name is longer. */
function bears(text: string, id: string): boolean {
  return new RegExp(`(?:^|[^a-z0-9-])${id}(?:$|[^a-z0-9-])`, 'm').test(text);
}

/** Secrets and devices in the directories of a unit. */
function loot(root: string, directories: readonly string[]): readonly string[] {
  return directories.flatMap((directory) =>
    [...snapshotOf(join(root, directory), () => false)].flatMap(([name, text]) => {
      const path = join(directory, name);
      if (/^special [26]0/.test(text)) return [`a device at ${path}`];
      const secret = text.startsWith('file') && contentOf(join(root, path)).includes(SECRET);
      return secret ? [`a secret in ${path}`] : [];
    }),
  );
}

function contentOf(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'latin1') : '';
}

function git(root: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=Rig', '-c', 'user.email=rig@example.com', '-c', 'core.fsmonitor='];
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
}
