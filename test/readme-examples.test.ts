import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { compileExample, outsideProject, readmeExample, runExample } from './readme-example.ts';

const MOST_LINES = 14;

test.for(['manifest', 'reducer', 'mcp-plan'])(
  'the README of %s opens with a short example that compiles and gives what the README says',
  (name) => {
    const packagePath = fileURLToPath(new URL(`../packages/${name}`, import.meta.url));
    const readme = readFileSync(join(packagePath, 'README.md'), 'utf8');
    const [opening = ''] = readme.split(/^## /mu);
    const { code, prints, after } = readmeExample(opening);
    const project = outsideProject(mkdtempSync(join(tmpdir(), 'ralph-readme-')), packagePath);
    onTestFinished(() => rmSync(project, { recursive: true, force: true }));

    expect(code.trim().split('\n').length).toBeLessThanOrEqual(MOST_LINES);
    expect(compileExample(code, project)).toBe('');
    const output = runExample(project);
    expect(output).not.toBe('');
    if (prints === '') expect(after).toContain(output.trim());
    else expect(output).toBe(prints);
  },
);

test('what a README says that its example prints stands in the comments behind it', () => {
  const readme =
    '```sh\nx\n```\n```ts\nconsole.log(1); // 1\nf();\nconsole.log([2]); // [ 2 ]\n```\nSo it is.\n';
  expect(readmeExample(readme)).toEqual({
    code: 'console.log(1); // 1\nf();\nconsole.log([2]); // [ 2 ]\n',
    prints: '1\n[ 2 ]\n',
    after: '\nSo it is.\n',
  });
});
