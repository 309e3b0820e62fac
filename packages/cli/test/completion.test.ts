import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { makePrograms } from './fake-programs.ts';
import { ralph, RALPH } from './ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

/** The words that could come next. */
async function complete(words: readonly string[], cwd: string): Promise<readonly string[]> {
  const { stdout } = await ralph(['complete', '--', ...words], { cwd, env: { HOME: cwd } });
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

test.for([
  { words: ['va'], found: ['validate'] },
  { words: ['agents', 'ch'], found: ['check'] },
  { words: ['run', '--max-w'], found: ['--max-workers'] },
  { words: ['run', '--verb'], found: ['--verbose'] },
  { words: ['run', '--commit', ''], found: ['per_unit', 'off'] },
  { words: ['run', '--require-confine', 'a'], found: ['audit'] },
  { words: ['run', '--agent', 'kim'], found: ['kimi'] },
  { words: ['run', '-a', 'kim'], found: ['kimi'] },
  { words: ['schema', 'config'], found: ['config', 'config_report'] },
  { words: ['completion', ''], found: ['bash', 'zsh', 'fish'] },
  { words: ['run', ''], found: [':files'] },
  { words: ['run', '--cwd', ''], found: [':directories'] },
  { words: ['run', '--max-workers', ''], found: [] },
  { words: ['worker', '--manifest', ''], found: [':files'] },
  { words: ['compl'], found: ['completion'] },
])('after "ralph $words" may come $found', async ({ words, found }) => {
  await using checkout = await makeCheckout();
  expect(await complete(words, checkout.root)).toEqual(found);
});

test('ids of runs and units, and agents of the checkout, are completed from any of its directories', async () => {
  await using checkout = await makeCheckout();
  const { root } = checkout;
  await mkdir(join(root, '.agent/deep'), { recursive: true });
  await writeFile(join(root, '.agent/agents.toml'), '[agent_chains.mine-first]\nagents = ["claude"]\n');
  const plan = await checkout.plan([nodeUnit('alpha', ''), nodeUnit('beta', '')]);
  await ralph(['run', plan, '--confine', 'off'], { cwd: root });
  const cwd = join(root, '.agent/deep');
  const runs = await complete(['resume', ''], cwd);
  expect(runs).toEqual([expect.stringMatching(/^\d{8}-\d{6}-/)]);
  expect(await complete(['run', '--print-prompt', ''], cwd)).toEqual(['alpha', 'beta']);
  expect(await complete(['run', '--agent', 'mine'], cwd)).toEqual(['mine-first']);
});

/** A checkout with a chain of this name, which no shell should take for more than that, and `ralph` in PATH. */
async function openShellPlace(chain: string) {
  const checkout = await makeCheckout();
  const programs = await makePrograms({});
  const { root } = checkout;
  await mkdir(join(root, '.agent'));
  await writeFile(
    join(root, '.agent/agents.toml'),
    `[agent_chains.${JSON.stringify(chain)}]\nagents = ["claude"]\n`,
  );
  await writeFile(join(programs.home, 'ralph'), `#!/bin/sh\nexec '${process.execPath}' '${RALPH}' "$@"\n`, {
    mode: 0o755,
  });
  return {
    /** What a shell prints that gets this script. */
    run: async (shell: string, args: readonly string[], script: string): Promise<readonly string[]> => {
      const { stdout } = await execa(shell, [...args, '-c', script], {
        cwd: root,
        env: { PATH: programs.path, HOME: programs.home, TERM: 'dumb' },
        extendEnv: false,
      });
      return stdout.split('\n');
    },
    isOwned: () => existsSync(join(root, 'owned')),
    async [Symbol.asyncDispose]() {
      await programs[Symbol.asyncDispose]();
      await checkout[Symbol.asyncDispose]();
    },
  };
}

interface Typed {
  readonly line: string;
  readonly found: readonly string[];
}

const TYPED: readonly Typed[] = [
  { line: 'ralph vali', found: ['validate'] },
  { line: 'ralph run --comm', found: ['--commit'] },
  { line: 'ralph run --commit p', found: ['per_unit'] },
];

test('bash completes what is typed, and expands nothing that comes from a checkout', async () => {
  await using place = await openShellPlace('$(touch owned)');
  const typed = [...TYPED, { line: 'ralph run --agent $', found: ['$(touch owned)'] }];
  const words = (line: string): string =>
    line
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ');
  const script = [
    'eval "$(ralph completion bash)"',
    ...typed.flatMap(({ line }) => [
      `COMP_WORDS=(${words(line)})`,
      'COMP_CWORD=$((${#COMP_WORDS[@]} - 1))',
      '_ralph ralph',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ]),
    'complete -p ralph',
  ].join('\n');
  expect(await place.run('bash', ['--norc'], script)).toEqual([
    ...typed.flatMap(({ found }) => found),
    'complete -o default -F _ralph ralph',
  ]);
  expect(place.isOwned()).toBe(false);
});

const CHAIN = 'mine:$(touch owned)';
const lacksShell = async (shell: 'fish' | 'zsh'): Promise<boolean> =>
  (await execa(shell, ['--version'], { reject: false })).failed;
const lacks = { fish: await lacksShell('fish'), zsh: await lacksShell('zsh') };

test.skipIf(lacks.fish)(
  `fish completes what is typed, and expands nothing that comes from a checkout${lacks.fish ? ' (skipped: fish is not installed)' : ''}`,
  async () => {
    await using place = await openShellPlace(CHAIN);
    const typed = [...TYPED, { line: 'ralph run --agent mi', found: [CHAIN] }];
    const script = [
      'ralph completion fish | source',
      ...typed.map(({ line }) => `complete --do-complete '${line}'`),
    ].join('\n');
    const found = await place.run('fish', ['--no-config'], script);
    expect(found.map((line) => line.split('\t')[0])).toEqual(typed.flatMap((each) => each.found));
    expect(place.isOwned()).toBe(false);
  },
);

test.skipIf(lacks.zsh)(
  `zsh completes what is typed, and expands nothing that comes from a checkout${lacks.zsh ? ' (skipped: zsh is not installed)' : ''}`,
  async () => {
    await using place = await openShellPlace(CHAIN);
    // A shell of its own in a pseudo-terminal, whose screen is read until the completed word is there.
    const script = String.raw`
      zmodload zsh/zpty
      zpty inner 'zsh -f -i'
      zpty -w inner 'PS1=; autoload -Uz compinit && compinit -u -D && eval "$(ralph completion zsh)" && echo re""ady'
      zpty -r -m inner seen '*ready*'
      typed() { zpty -w -n inner $1$'\t'; zpty -r -m inner seen $2 && print -r -- $1; zpty -w -n inner $'\C-u'; }
      typed 'ralph vali' '*ralph vali*date*'
      typed 'ralph run --commit p' '*--commit*per_unit*'
      typed 'ralph run --agent mi' '*mine:*touch\\ owned*'
      zpty -d inner`;
    expect(await place.run('zsh', ['-f'], script)).toEqual([
      'ralph vali',
      'ralph run --commit p',
      'ralph run --agent mi',
    ]);
    expect(place.isOwned()).toBe(false);
  },
);
