import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const manifestOf = (path: string): Record<string, unknown> => JSON.parse(read(`${path}package.json`));

const ROOT = manifestOf('');
const PACKAGES = readdirSync(new URL('../packages', import.meta.url));

test.for(PACKAGES)('what npm shows of %s is there and agrees with the other packages', (folder) => {
  const page = `https://github.com/ralph/ralph`;
  expect(manifestOf(`packages/${folder}/`)).toMatchObject({
    name: `@ralph/${folder}`,
    description: expect.stringMatching(/^\S.{20,}[^.]$/u),
    keywords: expect.arrayContaining([expect.any(String)]),
    homepage: `${page}/tree/main/packages/${folder}#readme`,
    bugs: `${page}/issues`,
    license: ROOT['license'],
    repository: { type: 'git', url: `git+${page}.git`, directory: `packages/${folder}` },
    type: 'module',
    publishConfig: { access: 'public' },
    engines: ROOT['engines'],
  });
});

test.for(PACKAGES)(
  'a bundler may leave out what it does not use of %s, unless it is the command, which is a bundle already',
  (folder) => {
    expect(manifestOf(`packages/${folder}/`)['sideEffects']).toBe(folder === 'cli' ? undefined : false);
  },
);

test.for(PACKAGES)('the README of %s has no link that npm would break', (folder) => {
  const links = [...read(`packages/${folder}/README.md`).matchAll(/\]\(([^)]*)\)/gu)].map(([, link]) => link);
  expect(links.filter((link) => !/^(?:https:\/\/|#)/u.test(link ?? ''))).toEqual([]);
});

test('no dependency brings a node of its own into the PATH of the scripts', () => {
  expect(existsSync(new URL('../node_modules/.bin/node', import.meta.url))).toBe(false);
});
