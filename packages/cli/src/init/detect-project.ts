import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a checkout shows of how it is worked on. */
export interface DetectedProject {
  /** Null where there is none, or nothing tells. */
  readonly package_manager: string | null;
  /** A line for the shell; null when nothing tells how it is tested. */
  readonly test_command: string | null;
  /** Which file says so. */
  readonly test_from: string | null;
}

/** Looks at the files at the top of a checkout, and runs nothing. */
export function detectProject(root: string): DetectedProject {
  const manager = packageManager(root);
  const found = TESTED_BY.map((look) => look(root, manager)).find((test) => test !== null) ?? null;
  return {
    package_manager: manager,
    test_command: found?.command ?? null,
    test_from: found?.from ?? null,
  };
}

interface Test {
  readonly command: string;
  readonly from: string;
}

type Look = (root: string, manager: string | null) => Test | null;

const LOCK_FILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['deno.lock', 'deno'],
  ['uv.lock', 'uv'],
  ['poetry.lock', 'poetry'],
  ['pdm.lock', 'pdm'],
  ['Cargo.lock', 'cargo'],
  ['go.sum', 'go'],
  ['composer.lock', 'composer'],
  ['Gemfile.lock', 'bundler'],
] as const;

/** A manifest that names it counts more than a lock file. */
function packageManager(root: string): string | null {
  const named = textAt(jsonOf(root, 'package.json'), ['packageManager']);
  const [name] = /^[a-z]+/.exec(named ?? '') ?? [];
  if (name !== undefined) return name;
  const lock = LOCK_FILES.find(([file]) => existsSync(join(root, file)));
  if (lock !== undefined) return lock[1];
  if (existsSync(join(root, 'package.json'))) return 'npm';
  if (existsSync(join(root, 'Cargo.toml'))) return 'cargo';
  return existsSync(join(root, 'go.mod')) ? 'go' : null;
}

const NODE_MANAGERS: readonly string[] = ['npm', 'pnpm', 'yarn'];

/** The first that knows counts: what the project says itself before what its language has. */
const TESTED_BY: readonly Look[] = [
  (root, manager) => {
    const script = textAt(jsonOf(root, 'package.json'), ['scripts', 'test']);
    if (script === null || script.trim() === '' || /no test specified/.test(script)) return null;
    const runner = NODE_MANAGERS.find((name) => name === manager) ?? (manager === 'bun' ? 'bun run' : 'npm');
    return { command: `${runner} test`, from: 'package.json' };
  },
  (root) =>
    /^test\s*:(?!=)/m.test(textOf(root, 'Makefile') ?? textOf(root, 'makefile') ?? '')
      ? { command: 'make test', from: 'Makefile' }
      : null,
  (root) =>
    /^test\b[^\n=]*:(?!=)/m.test(textOf(root, 'justfile') ?? textOf(root, 'Justfile') ?? '')
      ? { command: 'just test', from: 'justfile' }
      : null,
  (root) =>
    textAt(jsonOf(root, 'deno.json'), ['tasks', 'test']) === null
      ? null
      : { command: 'deno task test', from: 'deno.json' },
  (root) => byFile(root, 'Cargo.toml', 'cargo test'),
  (root) => byFile(root, 'go.mod', 'go test ./...'),
  pythonTest,
  (root) => byFile(root, 'mvnw', './mvnw --quiet test') ?? byFile(root, 'pom.xml', 'mvn --quiet test'),
  (root) => byFile(root, 'gradlew', './gradlew test'),
  (root) => byFile(root, 'mix.exs', 'mix test'),
  (root) =>
    textAt(jsonOf(root, 'composer.json'), ['scripts', 'test']) === null
      ? null
      : { command: 'composer test', from: 'composer.json' },
  (root) => byFile(root, '.rspec', 'bundle exec rspec'),
];

function pythonTest(root: string, manager: string | null): Test | null {
  const project = textOf(root, 'pyproject.toml') ?? '';
  const isPytest = /\bpytest\b/.test(project) || existsSync(join(root, 'pytest.ini'));
  if (!isPytest) return existsSync(join(root, 'tox.ini')) ? { command: 'tox', from: 'tox.ini' } : null;
  const runners: Readonly<Record<string, string>> = { uv: 'uv run ', poetry: 'poetry run ', pdm: 'pdm run ' };
  const from = /\bpytest\b/.test(project) ? 'pyproject.toml' : 'pytest.ini';
  return { command: `${runners[manager ?? ''] ?? ''}pytest`, from };
}

function byFile(root: string, from: string, command: string): Test | null {
  return existsSync(join(root, from)) ? { command, from } : null;
}

function textOf(root: string, name: string): string | null {
  try {
    return readFileSync(join(root, name), 'utf8');
  } catch {
    return null;
  }
}

function jsonOf(root: string, name: string): unknown {
  try {
    return JSON.parse(textOf(root, name) ?? 'null');
  } catch {
    return null;
  }
}

function textAt(value: unknown, path: readonly string[]): string | null {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === 'string' ? value : null;
  if (typeof value !== 'object' || value === null) return null;
  return textAt(new Map<string, unknown>(Object.entries(value)).get(key), rest);
}
