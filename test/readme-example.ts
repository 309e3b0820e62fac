import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The example that opens a README, what its comments say that it prints, and the words that follow it. */
export interface ReadmeExample {
  readonly code: string;
  readonly prints: string;
  readonly after: string;
}

/** The first block of TypeScript of a README. */
export function readmeExample(readme: string): ReadmeExample {
  const [, code = '', after = ''] = /^```ts\n(.*?)^```$(.*)/msu.exec(readme) ?? [];
  const comments = [...code.matchAll(/^console\.log\(.*; \/\/ (.*)$/gmu)].map(([, text]) => `${text}\n`);
  return { code, prints: comments.join(''), after };
}

/** Everything that a strict TypeScript says about an example in a project that has only this package. */
export function compileExample(code: string, project: string): string {
  writeFileSync(join(project, 'example.ts'), code);
  const options = ['--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom', '--types', ''];
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'];
  const { stdout, stderr } = spawnSync(TSC, ['--pretty', 'false', ...options, ...strict, 'example.ts'], {
    cwd: project,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

const TSC = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));

/** What a compiled example prints and then what it exports, or why it failed. */
export function runExample(project: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', SHOW], {
    cwd: project,
    encoding: 'utf8',
    // Whoever runs the tests may wish for colours, which no README has.
    env: { ...process.env, FORCE_COLOR: undefined },
  });
  return stdout + stderr;
}

const SHOW = `
  import * as example from './example.js';
  for (const value of Object.values(example)) console.log(typeof value === 'string' ? value : JSON.stringify(value));
`;

/** A project in which a package is installed as it was built last. */
export function outsideProject(folder: string, packagePath: string): string {
  const { name }: { name: string } = JSON.parse(readFileSync(join(packagePath, 'package.json'), 'utf8'));
  const installed = join(folder, 'node_modules', name);
  mkdirSync(join(installed, '..'), { recursive: true });
  symlinkSync(packagePath, installed, 'junction');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  return folder;
}
