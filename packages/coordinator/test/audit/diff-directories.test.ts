import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diffDirectories } from '../../src/audit/git-view.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

const ATTRIBUTES = '* text eol=lf\n';

test.for<{ readonly name: string; readonly variables: (attributes: string) => Record<string, string> }>([
  {
    name: 'a file that the environment names',
    variables: (attributes) => {
      writeFileSync(`${attributes}.settings`, `[core]\n\tattributesFile = ${attributes}\n`);
      return { GIT_CONFIG_GLOBAL: `${attributes}.settings` };
    },
  },
  {
    name: 'variables',
    variables: (attributes) => ({
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.attributesFile',
      GIT_CONFIG_VALUE_0: attributes,
    }),
  },
  {
    name: 'parameters of a git around it',
    variables: (attributes) => ({ GIT_CONFIG_PARAMETERS: `'core.attributesFile'='${attributes}'` }),
  },
])('a patch holds each byte, whatever settings $name give', async ({ variables }) => {
  const attributes = join(temporaryDirectory(), 'attributes');
  writeFileSync(attributes, ATTRIBUTES);
  const set = variables(attributes);
  Object.assign(process.env, set);
  onTestFinished(() => {
    for (const name of Object.keys(set)) delete process.env[name];
  });
  expect(await appliedPatch(temporaryDirectory())).toBe('q\r\n');
});

test.for(['checkout', 'a:b', ':checkout', 'a:b/c:d', '"a:b"'])(
  'a patch holds each byte, whatever attributes the checkout %s has around it',
  async (name) => {
    const root = join(temporaryDirectory(), name);
    mkdirSync(root, { recursive: true });
    execFileSync('git', ['init', '-q'], { cwd: root });
    writeFileSync(join(root, '.gitattributes'), ATTRIBUTES);
    writeFileSync(join(root, '.git/info/attributes'), ATTRIBUTES);
    expect(await appliedPatch(join(root, '.agent/quarantine'))).toBe('q\r\n');
  },
);

/** What a new file with a line end of two bytes becomes by a patch that is made in a directory. */
async function appliedPatch(parent: string): Promise<string> {
  const directory = join(parent, '1');
  for (const side of ['a', 'b']) mkdirSync(join(directory, side), { recursive: true });
  writeFileSync(join(directory, 'b/new'), 'q\r\n');
  const patch = await diffDirectories(directory);
  const applied = temporaryDirectory();
  execFileSync('git', ['apply', '-'], { cwd: applied, input: patch ?? '' });
  return execFileSync('cat', ['new'], { cwd: applied, encoding: 'utf8' });
}
