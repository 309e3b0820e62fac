import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readPlace } from '../../src/audit/read-head.ts';
import { pathText, placeIn, type Place } from '../../src/audit/tree-path.ts';
import { patchBytes, readRun, unitDiff, type UnitDiff } from '../../src/look.ts';
import { unitPatch } from '../../src/look/unit-patch.ts';
import { startCoordinator } from '../resume/crash-rig.ts';
import { openRig, runOptions, shell, type Rig } from '../rig.ts';

const LONG = { timeout: 180_000 };

function git(cwd: string, args: readonly string[], input?: Buffer): Buffer {
  const who = ['-c', 'user.name=Rig', '-c', 'user.email=rig@example.com'];
  return execFileSync('git', [...who, ...args], { cwd, input, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** What lies below a directory, byte for byte, as far as git knows of it. */
function contentOf(directory: Place, prefix = ''): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(directory, { encoding: 'latin1' }).filter((one) => one !== '.git')) {
    const place = placeIn(directory, name);
    const stat = lstatSync(place);
    const path = `${prefix}${name}`;
    if (stat.isDirectory()) Object.assign(found, contentOf(place, `${path}/`));
    else if (stat.isSymbolicLink()) found[path] = `link ${readlinkSync(place, 'latin1')}`;
    else if (stat.isFile())
      found[path] = `${(stat.mode & 0o100) === 0 ? 'file' : 'program'} ${readFileSync(place, 'latin1')}`;
  }
  return found;
}

/** What lies in the checkout, but for the run's own files. */
function treeOf({ root }: Rig): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(contentOf(root)).filter(([path]) => !path.startsWith('.agent/')));
}

interface Change {
  /** Shell, run in `a` before the first commit. */
  readonly before?: string;
  /** Shell, run there after it. */
  readonly untracked?: string;
  /** Shell, run there after the run. */
  readonly after?: string;
  /** Shell, run by the unit in `a`. */
  readonly act: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly commit?: 'per_unit';
}

/** Runs a unit that changes something. */
async function changed(
  rig: Rig,
  { before = ':', untracked = ':', act, after = ':', settings = {}, commit }: Change,
): Promise<UnitDiff> {
  rig.write('a/kept.txt', 'kept\n');
  const own = { cwd: join(rig.root, 'a') };
  execFileSync('/bin/sh', ['-ec', before], own);
  git(rig.root, ['add', '--all', '--force']);
  git(rig.root, ['commit', '-q', '--allow-empty', '-m', 'base']);
  execFileSync('/bin/sh', ['-ec', untracked], own);
  const all = { 'user.name': 'Rig', 'user.email': 'rig@example.com', ...settings };
  for (const [name, value] of Object.entries(all)) git(rig.root, ['config', name, value]);
  const options = commit === undefined ? {} : { commit };
  const { summary } = await rig.run([shell('a', `cd a; ${act}`)], { confine: 'audit', ...options });
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded' });
  execFileSync('/bin/sh', ['-ec', after], own);
  return unitDiff(await readRun(rig.root, null), 'a');
}

/** What the patch makes of the commit that the run began with. */
function applied(rig: Rig, patch: Buffer, base: string): Readonly<Record<string, string>> {
  const other = mkdtempSync(join(tmpdir(), 'ralph apply '));
  try {
    git(tmpdir(), ['clone', '-q', '--no-checkout', rig.root, other]);
    git(other, ['checkout', '-q', '--detach', base]);
    if (patch.length > 0) git(other, ['apply', '--whitespace=nowarn'], patch);
    return contentOf(other);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
}

function head(rig: Rig): string {
  return git(rig.root, ['rev-parse', 'HEAD']).toString().trim();
}

const CHANGES: readonly (Change & { readonly name: string })[] = [
  { name: 'a new Latin-1 file', act: `printf 'blau\\344\\n' > n.txt` },
  { name: 'a changed Latin-1 file', before: `printf 'blau\\344\\n' > n`, act: `printf 'gr\\374n\\n' >> n` },
  { name: 'line ends of Windows', before: `printf 'a\\r\\nb\\r\\n' > n`, act: `printf 'c\\r\\n' >> n` },
  { name: 'a new file with line ends of Windows and none', act: `printf 'a\\r\\nb\\nc' > n` },
  {
    name: 'a binary file',
    before: `printf '\\000\\001\\377' > n`,
    act: `printf '\\377\\000\\n\\344' > n; printf '\\000' > o`,
  },
  {
    name: 'binary content that attributes call text',
    act: `echo '* diff' > .gitattributes; printf 'a\\000b\\344\\n' > n`,
  },
  {
    name: 'text that attributes call binary',
    before: `echo one > n`,
    act: `echo '* -diff' > .gitattributes; echo two > n`,
  },
  { name: 'an empty file', act: ': > n' },
  { name: 'a link that leads nowhere', act: 'ln -s nowhere n' },
  { name: 'a link to a directory', before: 'mkdir d; echo x > d/x', act: 'ln -s d n' },
  { name: 'a link with another target', before: 'ln -s one n', act: 'rm n; ln -s two n' },
  { name: 'a file replaced by a link', before: 'echo x > n', act: 'rm n; ln -s kept.txt n' },
  { name: 'a link replaced by a file', before: 'ln -s kept.txt n', act: 'rm n; echo x > n' },
  { name: 'a mode', before: 'echo x > n', act: 'chmod +x n' },
  { name: 'a new program', act: `printf '#!/bin/sh\\n' > n; chmod +x n` },
  {
    name: 'a program that is none any more',
    before: 'echo x > n; chmod +x n',
    act: 'chmod -x n; echo y > n',
  },
  {
    name: 'a directory replaced by a file',
    before: 'mkdir -p d/e; echo x > d/x; echo y > d/e/y',
    act: 'rm -r d; echo f > d',
  },
  {
    name: 'a directory replaced by a link',
    before: 'mkdir d e; echo x > d/x; echo y > e/x',
    act: 'rm -r d; ln -s e d',
  },
  {
    name: 'a file replaced by a directory',
    before: 'echo f > d',
    act: 'rm d; mkdir -p d/e; echo x > d/x; echo y > d/e/y',
  },
  {
    name: 'a link replaced by a directory',
    before: 'mkdir e; echo e > e/x; ln -s e d',
    act: 'rm d; mkdir d; echo x > d/x',
  },
  { name: 'a deletion', before: 'mkdir d; echo x > d/x; echo y > y', act: 'rm -r d y' },
  {
    name: 'names with a line break, quotes, blanks, umlauts',
    act: `printf x > "$(printf 'n\\nm')"; echo x > '"q" ü'; echo x > "it's"; echo x > ' -b'`,
  },
  {
    name: 'a name that looks like a pattern',
    before: `echo x > nb`,
    act: `echo y > ':n*'; echo y > '[n]b'; echo z > nb`,
  },
  {
    name: 'names that are no UTF-8',
    before: `echo x > "$(printf 'g\\344')"; mkdir "$(printf 'd\\344')"; echo x > "$(printf 'd\\344/o')"; echo x > "$(printf 'd\\344/k')"`,
    act: `echo y > "$(printf 'n\\344')"; echo y >> "$(printf 'd\\344/o')"; rm "$(printf 'g\\344')"; echo z > "$(printf 'd\\344/\\374')"`,
  },
  {
    name: 'a file taken out of the index',
    before: 'echo one > n',
    act: 'git rm -q --cached n; echo two >> n',
  },
  { name: 'a file that git ignores', act: `echo n > .gitignore; echo x > n` },
  {
    name: 'settings that say otherwise',
    before: `printf '1\\n2\\n3\\n4\\n5\\n' > n; echo 1 > ü`,
    act: `printf '1\\n2\\n3\\n4\\n6\\n7\\n' > n; mv ü ö`,
    settings: {
      'diff.noprefix': 'true',
      'diff.context': '0',
      'diff.mnemonicPrefix': 'true',
      'color.ui': 'always',
      'color.diff': 'always',
      'diff.external': '/bin/false',
      'diff.renames': 'copies',
      'core.quotePath': 'true',
      'diff.wordRegex': '.',
      'diff.suppressBlankEmpty': 'true',
      'diff.interHunkContext': '9',
      'diff.algorithm': 'patience',
      'core.splitIndex': 'true',
      'core.safecrlf': 'true',
      'log.showSignature': 'true',
      'core.abbrev': '4',
      'diff.relative': 'true',
    },
  },
  {
    name: 'files that git converts',
    before: `printf '*.n text eol=crlf\\n*.w text working-tree-encoding=UTF-16LE\\n' > .gitattributes; printf 'a\\r\\n' > x.n; printf 'a\\0\\n\\0' > x.w`,
    act: `printf 'b\\r\\n' >> x.n; printf 'c\\r\\n' > y.n; printf 'b\\0\\n\\0' >> x.w`,
  },
  {
    name: 'a driver with a program',
    before: `echo '*.n diff=n' > .gitattributes; echo 1 > x.n`,
    act: 'echo 2 > x.n',
    settings: {
      'diff.n.textconv': 'tr 12 ab <',
      'diff.n.command': '/bin/false',
      'diff.n.binary': 'true',
    },
  },
];

test.for(CHANGES)('a patch gives back the bytes: $name', LONG, async (change) => {
  using rig = openRig();
  const diff = await changed(rig, change);
  expect(applied(rig, patchBytes(diff), head(rig))).toEqual(treeOf(rig));
  expect(diff.notes).toEqual([]);
});

test.for(CHANGES.filter(({ name }) => !/no UTF-8|ignores|driver|out of the index/.test(name)))(
  'a patch of a commit gives back the bytes: $name',
  LONG,
  async (change) => {
    using rig = openRig();
    const diff = await changed(rig, { ...change, commit: 'per_unit' });
    expect(diff).toMatchObject({ commits: [expect.any(String)], uncommitted: [], notes: [] });
    expect(applied(rig, patchBytes(diff), 'HEAD~1')).toEqual(treeOf(rig));
  },
);

const NOT_IN_A_PATCH: readonly (Change & {
  readonly name: string;
  readonly shown: readonly string[];
  readonly notes: readonly string[];
})[] = [
  {
    name: 'a pipe and a socket',
    act: `echo x > n; mkfifo pipe; perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un("socket"))'`,
    shown: ['a/n'],
    notes: ['no patch can hold a pipe, socket or device, so these are not in it: a/pipe, a/socket'],
  },
  {
    name: 'a pipe in the place of a file, which is deleted',
    before: 'echo x > n',
    act: 'rm n; mkfifo n',
    shown: ['a/n'],
    notes: ['no patch can hold a pipe, socket or device, so these are not in it: a/n'],
  },
  {
    name: 'what lies beside a pipe for which git would wait',
    act: 'echo x > n; mkdir -p d/e; echo > d/.gitattributes; echo x > d/x; ln -s x d/e/y',
    after: 'rm d/.gitattributes; mkfifo d/.gitattributes',
    shown: ['a/n'],
    notes: [
      'no patch can hold a pipe, socket or device, so these are not in it: a/d/.gitattributes',
      'a/d/.gitattributes is a pipe or device, for which git would wait, so 2 paths beside and below it are not in the patch',
    ],
  },
  {
    name: 'a name that git does not take',
    act: 'echo x > n; ln -s n gitmod~1',
    shown: ['a/n'],
    notes: ['git takes no files of these names, so they are not in the patch: a/gitmod~1'],
  },
  {
    name: 'a file in a submodule',
    before:
      'git init -q m; echo x > m/x; git -C m add x; git -C m -c user.name=n -c user.email=e commit -qm m',
    act: 'echo y > m/x; echo y > n',
    shown: ['a/n'],
    notes: [
      'a/m is a repository of its own, so what changed in it (1 path) is not in the patch: ask git in there',
    ],
  },
  {
    name: 'a file in a repository that is no submodule',
    untracked: 'git init -q m',
    act: 'echo y > m/x; mkdir m/d; echo y > m/d/x; echo y > n',
    shown: ['a/n'],
    notes: [
      'a/m is a repository of its own, so what changed in it (2 paths) is not in the patch: ask git in there',
    ],
  },
];

test.for(NOT_IN_A_PATCH)('$name: told, and the rest is shown', LONG, async ({ shown, notes, ...change }) => {
  using rig = openRig();
  const diff = await changed(rig, change);
  expect(diff.notes).toEqual(notes);
  const headers = diff.patch.split('\n').filter((line) => line.startsWith('diff --git '));
  expect(headers).toEqual(shown.map((path) => `diff --git a/${path} b/${path}`));
});

/** Names of which some are those of a directory elsewhere, with bytes that are no UTF-8 and such as git quotes. */
const anyName = fc.constantFrom('d', 'e', 'n.txt', '\xe4', '\xc3\xa4', 'q"\n', ':(top)');
const anyFile = fc.record({
  type: fc.constantFrom('file', 'program', 'link'),
  content: fc
    .constantFrom('', 'one\n', 'one\r\ntwo', 'one\n\xe4\n', '\x00\xff\n', 'd', 'e/d')
    .filter(Boolean),
});
const anyTree = fc.dictionary(
  fc.array(anyName, { minLength: 1, maxLength: 3 }).map((names) => names.join('/')),
  anyFile,
  { maxKeys: 8 },
);

/** Of what would be a file and a directory, the first that was named. */
function writeTree(
  root: string,
  tree: Readonly<Record<string, { readonly type: string; readonly content: string }>>,
): void {
  mkdirSync(root, { recursive: true });
  for (const [path, { type, content }] of Object.entries(tree)) {
    const place = placeIn(root, path);
    try {
      mkdirSync(placeIn(root, dirname(path)), { recursive: true });
      if (type === 'link') symlinkSync(Buffer.from(content.replace('\0', '0'), 'latin1'), place);
      else
        writeFileSync(place, content, {
          encoding: 'latin1',
          mode: type === 'program' ? 0o755 : 0o644,
          flag: 'wx',
        });
    } catch (error) {
      if (
        !(
          error instanceof Error &&
          'code' in error &&
          /EEXIST|ENOTDIR|EISDIR|ENOENT|ELOOP/.test(String(error.code))
        )
      )
        throw error;
    }
  }
}

test('law: applied to the base, a patch of any change gives what is in the checkout', LONG, async () => {
  const property = fc.asyncProperty(anyTree, anyTree, async (before, after) => {
    using rig = openRig();
    const own = join(rig.root, 'a');
    writeTree(own, before);
    git(rig.root, ['add', '--all']);
    git(rig.root, ['commit', '-q', '--allow-empty', '-m', 'base']);
    const old = treeOf(rig);
    rmSync(own, { recursive: true });
    writeTree(own, after);
    const now = treeOf(rig);
    const all = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    const paths = all.filter((path) => old[path] !== now[path]).map(pathText);
    const repository = await readPlace(rig.root);
    if (repository === null) throw new Error('no repository');
    const base = head(rig);
    const request = { repository, base, commits: [], paths };
    const { patch, notes } = await unitPatch(request);
    expect(notes).toEqual([]);
    expect(applied(rig, patch, base)).toEqual(now);
  });
  await fc.assert(property, { numRuns: 15 });
});

test(
  'many files take no more processes of git, nor open files, than one',
  LONG,
  async ({ onTestFinished }) => {
    using rig = openRig();
    const programs = mkdtempSync(join(tmpdir(), 'ralph-programs-'));
    onTestFinished(() => rmSync(programs, { recursive: true, force: true }));
    const real = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const told = join(programs, 'told');
    writeFileSync(join(programs, 'git'), `#!/bin/sh\necho >> '${told}'\nexec '${real}' "$@"\n`, {
      mode: 0o755,
    });
    const count = async (paths: readonly string[]): Promise<number> => {
      const repository = await readPlace(rig.root);
      if (repository === null) throw new Error('no repository');
      writeFileSync(told, '');
      vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`);
      const { patch } = await unitPatch({ repository, base: head(rig), commits: [], paths });
      vi.unstubAllEnvs();
      expect(patch.toString().match(/^new file mode/gm)).toHaveLength(paths.length);
      return readFileSync(told).length;
    };
    const paths = Array.from({ length: 10_000 }, (_, nth) => `a/${nth}.txt`);
    for (const path of paths) rig.write(path, `${path}\n`);
    const many = await count(paths);
    expect(many).toBeLessThan(8);
    expect(await count(['a/0.txt'])).toBe(many);
  },
);

test(
  'nothing is left in the repository or of what a patch was made with',
  LONG,
  async ({ onTestFinished }) => {
    using rig = openRig();
    const scratch = mkdtempSync(join(tmpdir(), 'ralph-scratch-'));
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
    const index = () => readFileSync(join(rig.root, '.git/index')).toString('latin1');
    await changed(rig, { before: 'echo x > n', act: 'echo y > n; echo z > o' });
    const [before, objects] = [index(), git(rig.root, ['count-objects']).toString()];
    vi.stubEnv('TMPDIR', scratch);
    const { patch } = await unitDiff(await readRun(rig.root, null), 'a');
    vi.unstubAllEnvs();
    expect(patch).toContain('+z');
    expect([index(), git(rig.root, ['count-objects']).toString()]).toEqual([before, objects]);
    expect(readdirSync(scratch)).toEqual([]);
  },
);

test('a commit that is gone is an error, not a patch without it', LONG, async () => {
  using rig = openRig();
  const repository = await readPlace(rig.root);
  if (repository === null) throw new Error('no repository');
  const commits = [head(rig), '1'.repeat(40)];
  await expect(unitPatch({ repository, base: null, commits, paths: [] })).rejects.toMatchObject({
    code: 'git_failed',
  });
});

test.for(['/etc/passwd', '../canary', 'a/../../canary'])(
  'a journal that leads out of the checkout is damaged: %s',
  LONG,
  async (path) => {
    using rig = openRig();
    const repository = await readPlace(rig.root);
    if (repository === null) throw new Error('no repository');
    const asked = unitPatch({ repository, base: head(rig), commits: [], paths: [path] });
    await expect(asked).rejects.toMatchObject({ code: 'journal_corrupt' });
  },
);

test('a branch without a commit: all is new', LONG, async () => {
  using rig = openRig();
  git(rig.root, ['update-ref', '-d', 'HEAD']);
  rig.write('a/n', 'one\n');
  const { summary } = await rig.run([shell('a', 'echo two >> a/n')], { confine: 'audit' });
  expect(summary.base_commit).toBeNull();
  const { patch } = await unitDiff(await readRun(rig.root, null), 'a');
  expect(patch).toContain('new file mode 100644');
  expect(patch).toContain('+two');
});

test('of a unit that ran when its run died it is said when its changes will count', async () => {
  using rig = openRig();
  const options = runOptions(rig.root, [shell('a', 'echo x > a/made; exec sleep 1000')]);
  const coordinator = startCoordinator({ options });
  await expect.poll(() => rig.read('a/made')).toBe('x\n');
  const running = await unitDiff(await readRun(rig.root, null), 'a');
  expect(running.notes).toEqual([expect.stringContaining('it still runs')]);
  coordinator.kill();
  await coordinator.exited;
  const dead = await unitDiff(await readRun(rig.root, null), 'a');
  expect(dead.notes).toEqual([expect.stringContaining('counted when the run is resumed')]);
});
