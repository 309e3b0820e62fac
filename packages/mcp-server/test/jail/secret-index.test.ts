import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { buildJail } from '../../src/jail/build-jail.ts';
import { openSecretIndex } from '../../src/jail/secret-index.ts';
import { listDirectory } from '../../src/jail/list-directory.ts';

interface Tree extends Disposable {
  readonly root: string;
  readonly write: (...paths: readonly string[]) => void;
  readonly secrets: (policy?: {
    hide?: readonly string[];
    show?: readonly string[];
  }) => Promise<readonly string[]>;
}

function openTree(): Tree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-tree-')));
  return {
    root,
    write: (...paths) => {
      for (const path of paths) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), '');
      }
    },
    secrets: async ({ hide = [], show = [] } = {}) =>
      (await openSecretIndex(root, { hide, show }).paths()).map((path) => relative(root, path)).toSorted(),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

test('a path from the root of the machine that lies in the checkout is that file of it', async () => {
  using tree = openTree();
  tree.write('a/data.txt', 'b/a/data.txt', 'a/key.pem');
  const policy = { hide: [`${tree.root}/a/data.txt`], show: [`${tree.root}/a/key.pem`] };
  expect(await tree.secrets(policy)).toEqual(['a/data.txt']);
  expect(openSecretIndex(tree.root, policy).policy).toEqual({
    hide: ['./a/data.txt'],
    show: ['./a/key.pem'],
  });
});

test('secrets are found at any depth, but not in what is installed, nor in git', async () => {
  using tree = openTree();
  tree.write('.env', 'a/b/c/.env.local', 'a/tls/server.key', 'a/.env.example', 'a/id_rsa.pub', 'a/main.ts');
  tree.write('node_modules/x/test.pem', 'a/node_modules/x/.env', '.git/x.key', 'a/.aws/config');
  expect(await tree.secrets()).toEqual(['.env', 'a/.aws', 'a/b/c/.env.local', 'a/tls/server.key']);
});

test.for([
  {
    name: 'a name anywhere',
    hide: ['*.sqlite'],
    show: [],
    want: ['.env', 'a/b/x.sqlite', 'a/x.key', 'x.sqlite'],
  },
  { name: 'a path', hide: ['a/b/*'], show: [], want: ['.env', 'a/b/x.sqlite', 'a/x.key'] },
  { name: 'a directory as a whole', hide: ['a/'], show: [], want: ['.env', 'a'] },
  { name: 'shown files', hide: [], show: ['*.key', '.env'], want: [] },
  { name: 'what is both hidden and shown', hide: ['*.sqlite'], show: ['a/**'], want: ['.env', 'x.sqlite'] },
])('a policy names $name', async ({ hide, show, want }) => {
  using tree = openTree();
  tree.write('.env', 'a/x.key', 'a/b/x.sqlite', 'x.sqlite', 'a/main.ts');
  expect(await tree.secrets({ hide, show })).toEqual(want);
});

test('a new secret is found by the next question, and an old one is not forgotten', async () => {
  using tree = openTree();
  tree.write('.env', 'a/main.ts');
  const index = openSecretIndex(tree.root);
  expect(await index.paths()).toEqual([join(tree.root, '.env')]);
  tree.write('a/b/.env');
  rmSync(join(tree.root, '.env'));
  expect(await index.paths()).toEqual([join(tree.root, '.env'), join(tree.root, 'a/b/.env')]);
});

test('a directory that did not change is not read again', async () => {
  using tree = openTree();
  tree.write('a/x');
  const path = join(tree.root, 'a');
  await expect.poll(() => listDirectory(path) === listDirectory(path)).toBe(true);
  tree.write('a/y');
  expect(listDirectory(path).map(({ name }) => name)).toEqual(['x', 'y']);
});

test('a link at the top hides what it leads to; one that a worker could plant hides nothing', async () => {
  using tree = openTree();
  tree.write('real', 'a/other');
  symlinkSync('real', join(tree.root, '.env'));
  symlinkSync('../a', join(tree.root, 'a/.env'));
  const jail = await buildJail({ backend: 'landlock', root: tree.root, writable: [], home: tree.root });
  expect(jail.hidden).toEqual([join(tree.root, 'real')]);
});

test('what a unit may write by name stays to be seen', async () => {
  using tree = openTree();
  tree.write('.aws/config', 'src/.env');
  const writable = [join(tree.root, '.aws'), join(tree.root, 'src')];
  const jail = await buildJail({ backend: 'landlock', root: tree.root, writable, home: '/nowhere' });
  expect(jail.hidden).toEqual([join(tree.root, 'src/.env')]);
});

test('credentials of the user are hidden, except from who may write them, and by the user’s word', async () => {
  using tree = openTree();
  tree.write('home/.codex/auth.json', 'home/.claude.json', 'home/notes/plan', 'work/x');
  const [home, root] = [join(tree.root, 'home'), join(tree.root, 'work')];
  const of = async (writable: readonly string[], hide: readonly string[], show: readonly string[]) => {
    const secrets = openSecretIndex(root, { hide, show });
    const { hidden } = await buildJail({ backend: 'landlock', root, home, writable, secrets });
    return hidden.map((path) => relative(home, path));
  };
  expect(await of([], [], [])).toEqual(['.claude.json', '.codex/auth.json']);
  expect(await of([join(home, '.codex')], [], [])).toEqual(['.claude.json']);
  expect(await of([], ['~/notes'], ['~/.claude.json'])).toEqual(['.codex/auth.json', 'notes']);
});

test.for([
  { name: 'a login of an agent', path: '.gemini/oauth_creds.json' },
  { name: 'settings of an agent with a key', path: '.kimi-code/config.toml' },
  { name: 'the second store of git', path: '.config/git/credentials' },
  { name: 'a token of a registry', path: '.cargo/credentials.toml' },
  { name: 'passwords of servers', path: '.m2/settings.xml' },
  { name: 'the history of a shell', path: '.zsh_history' },
  { name: 'a directory of keys', path: '.ssh/id_rsa', hidden: '.ssh' },
  { name: 'a file that a checkout hides too', path: '.pgpass' },
  { name: 'a file that a checkout hides by a pattern', path: 'deploy.pem' },
  { name: 'a directory with the name of such a file', path: '.envs/py3/python', hidden: null },
  { name: 'what only looks like that', path: '.ssh.pub', hidden: null },
])('of a home directory, $name', async ({ path, hidden = path }) => {
  using tree = openTree();
  tree.write(`home/${path}`, 'work/x');
  const [home, root] = [join(tree.root, 'home'), join(tree.root, 'work')];
  const jail = await buildJail({ backend: 'landlock', root, home, writable: [] });
  expect(jail.hidden).toEqual(hidden === null ? [] : [join(home, hidden)]);
});

test('a checkout is not hidden by the name of the directory that it lies in', async () => {
  using tree = openTree();
  tree.write('home/.password-store/x.gpg');
  const [home, root] = [join(tree.root, 'home'), join(tree.root, 'home/.password-store')];
  const jail = await buildJail({ backend: 'landlock', root, home, writable: [] });
  expect(jail.hidden).toEqual([]);
});
