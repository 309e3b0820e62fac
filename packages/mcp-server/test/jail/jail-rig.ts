import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { buildJail } from '../../src/jail/build-jail.ts';
import type { JailOptions } from '../../src/jail/build-jail.ts';
import type { Jail } from '../../src/jail/jail.ts';
import type { JailBackend } from '../../src/jail/jail-backend.ts';
import { jailCommand } from '../../src/jail/jail-command.ts';
import { jailFacts } from '../../src/jail/jail-facts.ts';
import { probeJail } from '../../src/jail/probe-jail.ts';

/** Who tries to get out. */
type Inmate = 'root' | 'nobody' | 'this user';

/** One kind of jail with one kind of inmate, and why they cannot be tried here, if so. */
export interface Cell {
  readonly backend: JailBackend;
  readonly inmate: Inmate;
  readonly skipped: string | null;
  readonly title: string;
}

const NOBODY = 65_534;
const isRoot = geteuid?.() === 0;

/** All kinds of jails of this system, with root and an ordinary user in them where the tests may choose. */
export async function cells(): Promise<readonly Cell[]> {
  const inmates: readonly Inmate[] = isRoot ? ['root', 'nobody'] : ['root', 'this user'];
  const all = (['bubblewrap', 'landlock'] as const).flatMap((backend) =>
    inmates.map(async (inmate) => {
      const probe = await probeJail(backend);
      const notRoot = inmate === 'root' && !isRoot ? 'the tests do not run as root' : null;
      const skipped = notRoot ?? (probe.available ? null : probe.reason);
      const title = `${backend} with ${inmate}${skipped === null ? '' : ` (skipped: ${skipped})`}`;
      return { backend, inmate, skipped, title };
    }),
  );
  return Promise.all(all);
}

/** A checkout that belongs to the inmate, and a jail in it that lets him write `src` and his namespace. */
export interface JailRig extends Disposable {
  readonly root: string;
  readonly home: string;
  readonly jail: (changes?: Partial<JailOptions>) => Promise<Jail>;
  readonly write: (path: string, content: string) => void;
  /** Runs a line of shell in the jail. */
  readonly run: (command: string, jail?: Jail, env?: Readonly<Record<string, string>>) => Promise<Ran>;
}

/** How a line of shell ended. */
interface Ran {
  readonly ok: boolean;
  readonly code: number | null;
  readonly text: string;
}

/** Made once: a repository takes long to make, and little to copy. */
let template: string | null = null;

function copyOfTemplate(): string {
  template ??= makeTemplate();
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-jail-')));
  execFileSync('cp', ['-a', `${template}/.`, top]);
  return top;
}

/** Removes what the copies were made from. */
export function removeTemplate(): void {
  for (const made of [template, program]) if (made !== null) rmSync(made, { recursive: true, force: true });
  template = null;
  program = null;
}

let program: string | null = null;

/** This program in a checkout, where every inmate may start it: it may be installed below a home closed to others. */
export function nodeIn(root: string): string {
  program ??= mkdtempSync(join(tmpdir(), 'ralph-node-'));
  const [copy, name] = [join(program, 'node'), join(root, 'node')];
  if (!existsSync(copy)) copyFileSync(process.execPath, copy, constants.COPYFILE_FICLONE);
  chmodSync(copy, 0o755);
  linkSync(copy, name);
  return name;
}

function makeTemplate(): string {
  const top = mkdtempSync(join(tmpdir(), 'ralph-template-'));
  const root = join(top, 'checkout');
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), content);
  };
  write('home/.ssh/id', 'hunter2\n');
  write('checkout/src/a.txt', 'one\n');
  write('checkout/other/b.txt', 'two\n');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-qm', 'first');
  write('checkout/.env', 'SECRET=hunter2\n');
  write('checkout/deep/down/.env.local', 'SECRET=hunter2\n');
  write('checkout/deep/down/harmless', 'harmless\n');
  write('checkout/src/vendor/.git/config', '[core]\n');
  for (const name of ['tmp', 'artifacts'])
    mkdirSync(join(root, '.agent/workers/unit', name), { recursive: true });
  return top;
}

export function openJailRig({ backend, inmate }: Pick<Cell, 'backend' | 'inmate'>): JailRig {
  const top = copyOfTemplate();
  const [root, home] = [join(top, 'checkout'), join(top, 'home')];
  const own = (): void => {
    if (inmate === 'nobody') execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, top]);
  };
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    own();
  };
  const namespace = join(root, '.agent/workers/unit');
  own();
  chmodSync(top, 0o755);
  const jail = (changes: Partial<JailOptions> = {}): Promise<Jail> =>
    buildJail({
      backend,
      root,
      home,
      writable: [join(root, 'src'), namespace],
      tmp: join(namespace, 'tmp'),
      ...changes,
    });
  const run: JailRig['run'] = async (command, given, env = {}) => {
    const used = given ?? (await jail());
    const facts = { ...(await jailFacts(used)), ...(inmate === 'nobody' ? { euid: NOBODY } : {}) };
    const argv = await jailCommand(used, ['/bin/sh', '-c', command], facts);
    const become = ['setpriv', '--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];
    const [program = '', ...args] = inmate === 'nobody' ? [...become, ...argv] : argv;
    const ended = spawnSync(program, args, {
      cwd: '/',
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    });
    return { ok: ended.status === 0, code: ended.status, text: ended.stdout + ended.stderr };
  };
  return {
    root,
    home,
    jail,
    write,
    run,
    [Symbol.dispose]: () => rmSync(top, { recursive: true, force: true }),
  };
}
