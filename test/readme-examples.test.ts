import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { compileExample, outsideProject, readmeExample, runExample } from './readme-example.ts';

const MOST_LINES = 15;

test.for(['manifest', 'reducer', 'mcp-plan'])(
  'the README of %s opens with a short example that compiles and prints what the README says',
  (name) => {
    const packagePath = fileURLToPath(new URL(`../packages/${name}`, import.meta.url));
    const readme = readFileSync(join(packagePath, 'README.md'), 'utf8');
    const [opening = ''] = readme.split(/^## /mu);
    const { code, prints } = readmeExample(opening);
    const project = outsideProject(mkdtempSync(join(tmpdir(), 'ralph-readme-')), packagePath);
    onTestFinished(() => rmSync(project, { recursive: true, force: true }));

    expect(prints).not.toBe('');
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(MOST_LINES);
    expect(compileExample(code, project)).toBe('');
    expect(runExample(project)).toBe(prints);
  },
);

test('what a README says that its example prints stands in comments behind it, or in the block after it', () => {
  expect(readmeExample('```ts\nconsole.log(1); // 1\nf();\nconsole.log([2]); // [ 2 ]\n```\n')).toEqual({
    code: 'console.log(1); // 1\nf();\nconsole.log([2]); // [ 2 ]\n',
    prints: '1\n[ 2 ]\n',
  });
  expect(readmeExample('```sh\nx\n```\n```ts\nconsole.log(1);\n```\n\nprints\n\n```\n1\n```\n')).toEqual({
    code: 'console.log(1);\n',
    prints: '1\n',
  });
});
