import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeJail } from '@ralph/mcp-server';
import type { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import type { Io } from '../src/io.ts';
import { buildProgram } from '../src/program.ts';
import { RALPH } from './ralph.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What people read: generated pages have checks of their own. */
const PAGES = [
  'README.md',
  'packages/cli/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !/^(?:api|decisions)\//u.test(path))
    .map((path) => join('docs', path)),
];

test.for(PAGES)('every link of %s leads somewhere', (page) => {
  const text = read(page).replaceAll(/^```.*?^```$/gmsu, '');
  const targets = [...text.matchAll(/\]\((?<target>[^)\s]+)\)/gu)].map(
    ({ groups }) => groups?.['target'] ?? '',
  );
  const files = targets.filter((target) => !/^(?:https?:|mailto:|#)/u.test(target));
  const lost = files.filter((target) => !existsSync(join(ROOT, dirname(page), target.replace(/#.*/u, ''))));
  expect(lost).toEqual([]);
});

test.for(PAGES)('every ralph command that %s shows exists, with its options', (page) => {
  const program = buildProgram(NOBODY, () => undefined);
  expect(commandsIn(read(page)).flatMap((words) => unknownWords(program, words))).toEqual([]);
});

test('a command or an option that is not there is found', () => {
  const program = buildProgram(NOBODY, () => undefined);
  const page =
    '`ralph nonsense` and\n\n```sh\nralph run plan.json --fixx # not --help\nralph status --json\n```\n';
  expect(commandsIn(page).flatMap((words) => unknownWords(program, words))).toEqual([
    'ralph nonsense',
    'ralph run --fixx',
  ]);
});

const PICTURES = readdirSync(join(ROOT, 'docs/images'));

test.for(PICTURES)('the recording %s is light, holds no program, and no path of a machine', (name) => {
  const picture = read(join('docs/images', name));
  expect(picture.length).toBeLessThan(300_000);
  expect(picture.match(/<script|(?:\/(?:tmp|root|home|var|work|Users)\/|[A-Z]:\\)[^<]*/gu)).toBeNull();
});

test('the tutorial runs as it is printed', { timeout: 300_000 }, () => {
  const { place, env } = openPlace('ralph tutorial ');
  const blocks = [...read('docs/tutorial.md').matchAll(/^```sh\n(.*?)^```$/gmsu)].map(
    ([, code = '']) => code,
  );
  const options = { cwd: place, input: blocks.join('\n'), encoding: 'utf8', env } as const;
  const { status, stdout, stderr } = spawnSync('sh', ['-eu'], options);
  expect({ status, said: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
  expect(stdout).toContain('passed');
  const shop = join(place, 'shop');
  expect(readFileSync(join(shop, 'src/stock/index.mjs'), 'utf8')).toBe('export const stock = () => 5;\n');
  expect(readFileSync(join(shop, 'report.html'), 'utf8')).toContain('price');
});

const noJail = (await probeJail()).available ? '' : ' (skipped: one demands a jail, and there is none)';

test.skipIf(noJail !== '')(
  `every command that stands in a block of the other pages runs as it is printed${noJail}`,
  { timeout: 300_000 },
  () => {
    const { place, env } = openPlace('ralph docs ');
    writeProject(place);
    // The tutorial runs above; the reference is generated, and shows what others are like.
    const pages = PAGES.filter((page) => !/^docs\/(?:tutorial\.md|reference\/)/u.test(page));
    const shown = pages.flatMap((page) =>
      [...read(page).matchAll(/^\s*(?:- run: )?((?:npx @ralph\/cli|ralph) .+)$/gmu)].map(
        ([, line = '']) => line,
      ),
    );
    const failed = shown.flatMap((line) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
        cwd: place,
        input: '',
        encoding: 'utf8',
        env,
      });
      // Without any agent that has a login the doctor ends with 1.
      const isFine = status === 0 || (line.includes('doctor') && status === 1);
      return isFine ? [] : [`${line}\n${status}: ${stdout}${stderr}`];
    });
    expect(failed).toEqual([]);
    expect(shown.length).toBeGreaterThan(20);
  },
);

/** A folder with a `ralph` and an `npx` that mean the built command, for somebody who has set nothing up. */
function openPlace(name: string) {
  const place = mkdtempSync(join(tmpdir(), name));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const bin = join(place, '.bin');
  mkdirSync(bin);
  const write = (program: string, words: string): void =>
    writeFileSync(join(bin, program), `#!/bin/sh\n${words}\n`, { mode: 0o755 });
  write('ralph', `exec '${process.execPath}' '${RALPH}' "$@"`);
  write('npx', 'shift; exec ralph "$@"');
  // The word of fish, whose script is tried in a fish elsewhere.
  write('source', 'exec cat > /dev/null');
  writeFileSync(join(place, '.gitconfig'), '[user]\nname = me\nemail = me@localhost\n');
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: place,
    XDG_CONFIG_HOME: '/nonexistent',
    RUNNER_TEMP: place,
  };
  return { place, env };
}

/** A project with the plan that the pages speak of, and a stand-in for its agent, which submits its evidence as a file. */
function writeProject(place: string): void {
  for (const directory of ['.agent', 'src/api']) mkdirSync(join(place, directory), { recursive: true });
  const evidence =
    '---\\ntype: development_result\\nstatus: completed\\n---\\n\\n## Summary\\n\\n- [S-1] done\\n';
  const agent = `echo made >> src/api/made\nprintf -- '${evidence}' > "$RALPH_WORKER_ARTIFACT_DIR/development_result.md"\n`;
  const unit = { unit_id: 'api', description: 'Make the API', allowed_directories: ['src/api'] };
  const files = {
    '.gitignore': '.*\n!.agent\n*.ndjson\n*.schema.json\n*.xml\n',
    '.agent/agents.toml': `[agents.claude]\ncmd = "sh '${join(place, '.bin', 'agent.sh')}'"\n`,
    '.bin/agent.sh': agent,
    'plan.json': JSON.stringify({ schema_version: 1, work_units: [unit] }),
    'package.json': JSON.stringify({ private: true, scripts: { test: 'node -e 0' } }),
    'src/api/.keep': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: place, env: { ...process.env, HOME: place } });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'start');
}

/** Only what is described is looked at; nothing is run. */
const NOBODY: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: {},
  cwd: ROOT,
  version: '0.0.0',
  bugs: '',
  interrupts: () => {
    throw new Error('nothing is run');
  },
};

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The words of each command that a page shows, in a block or within a line. */
function commandsIn(page: string): readonly (readonly string[])[] {
  const lines = [
    ...page.matchAll(
      /`(?<code>ralph [^`\n]+)`|^\s*(?:- run: )?(?:npx )?(?<line>(?:@ralph\/cli|ralph) .+)$/gmu,
    ),
  ];
  return lines.map(({ groups }) =>
    (groups?.['code'] ?? groups?.['line'] ?? '')
      .replace(/\s+(?:#|\|\||&&|\||>).*$/u, '')
      .split(/\s+/u)
      .slice(1),
  );
}

/** Words that look like a command or an option, and are none. */
function unknownWords(program: Command, words: readonly string[]): readonly string[] {
  const [name = '', ...rest] = words;
  if (!/^[a-z]+$/u.test(name)) return [];
  const named = program.commands.find((command) => command.name() === name);
  if (named === undefined) return [`ralph ${name}`];
  const command = named.commands.find((below) => below.name() === rest[0]) ?? named;
  // A command without its further word is one of those below it: `ralph agents` lists.
  const options = [command, ...command.commands, program].flatMap(({ options }) => options);
  const known = new Set(options.flatMap(({ long, short }) => [long, short, '--help', '-h']));
  return rest
    .filter((word) => /^--?[a-z]/u.test(word))
    .map((word) => word.replace(/[=,.;)].*$/u, ''))
    .filter((word) => !known.has(word))
    .map((word) => `ralph ${name} ${word}`);
}
