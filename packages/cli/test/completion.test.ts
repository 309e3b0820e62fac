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

interface Typed {
  readonly line: string;
  readonly found: readonly string[];
}

const TYPED: readonly Typed[] = [
  { line: 'ralph vali', found: ['validate'] },
  { line: 'ralph run --comm', found: ['--commit'] },
  { line: 'ralph run --commit p', found: ['per_unit'] },
  { line: 'ralph run --agent $', found: ['$(touch owned)'] },
];

test('bash completes what is typed, and expands nothing that comes from a checkout', async () => {
  await using checkout = await makeCheckout();
  await using programs = await makePrograms({});
  const { root } = checkout;
  await mkdir(join(root, '.agent'));
  await writeFile(join(root, '.agent/agents.toml'), `[agent_chains."$(touch owned)"]\nagents = ["claude"]\n`);
  await writeFile(join(programs.home, 'ralph'), `#!/bin/sh\nexec '${process.execPath}' '${RALPH}' "$@"\n`, {
    mode: 0o755,
  });
  const words = (line: string): string =>
    line
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ');
  const script = [
    'eval "$(ralph completion bash)"',
    ...TYPED.flatMap(({ line }) => [
      `COMP_WORDS=(${words(line)})`,
      'COMP_CWORD=$((${#COMP_WORDS[@]} - 1))',
      '_ralph ralph',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ]),
    'complete -p ralph',
  ].join('\n');
  const { stdout } = await execa('bash', ['--norc', '-c', script], {
    cwd: root,
    env: { PATH: programs.path, HOME: programs.home },
    extendEnv: false,
  });
  expect(stdout.split('\n')).toEqual([
    ...TYPED.flatMap(({ found }) => found),
    'complete -o default -F _ralph ralph',
  ]);
  await expect(execa('ls', [join(root, 'owned')])).rejects.toThrow();
});

const shells = await Promise.all(
  (['zsh', 'fish'] as const).map(async (shell) => {
    const { failed } = await execa(shell, ['--version'], { reject: false });
    return { shell, isThere: !failed };
  }),
);

for (const { shell, isThere } of shells) {
  test.skipIf(!isThere)(
    `${shell} takes its script${isThere ? '' : ` (skipped: ${shell} is not installed)`}`,
    async () => {
      const { stdout } = await ralph(['completion', shell]);
      const { stderr } = await execa(shell, ['--no-execute', '/dev/stdin'], { input: stdout });
      expect(stderr).toBe('');
    },
  );
}
