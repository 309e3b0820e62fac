import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { makeCheckout, type Checkout } from './checkout.ts';
import { openZoo, settled, until } from './life-rig.ts';
import { RALPH } from './ralph.ts';
import { familyOf, holdersOf, stillThere } from './survivors.ts';

const END_OF = fileURLToPath(new URL('./fixtures/end-of.pl', import.meta.url));
const missing = ['script', 'perl'].filter((name) => !installed(name));

describe.skipIf(process.platform !== 'linux' || missing.length > 0)(
  `on a terminal (needs Linux, script and perl; not here: ${missing.join(', ') || 'none'})`,
  () => {
    test(
      'Ctrl-C shows the seconds that agents have left, counting; a second one kills them (spec §14: 46814e0cc)',
      { timeout: 180_000 },
      async () => {
        await using checkout = await makeCheckout();
        await using terminal = await openTerminal(checkout, '1h');
        terminal.type('\x03');
        const shown = /stopping: 1 agent asked to end, killed in (\d+)s; Ctrl-C again kills now/g;
        const seconds = (): ReadonlySet<string | undefined> =>
          new Set([...terminal.screen().matchAll(shown)].map(([, left]) => left));
        await until(() => seconds().size > 1);
        terminal.type('\x03');
        await terminal.ended;
        expect(terminal.screen()).toContain('killing what still runs');
        expect(await outcomeOf(checkout)).toMatchObject({ outcome: 'interrupted', exit_code: 130 });
        expect([...holdersOf(await terminal.kinds()), ...stillThere(terminal.family)]).toEqual([]);
      },
    );

    test(
      'a terminal that is closed under the run ends it in order: nothing lives, the summary is there',
      { timeout: 180_000 },
      async () => {
        await using checkout = await makeCheckout();
        await using terminal = await openTerminal(checkout, '300ms');
        terminal.close();
        const kinds = await terminal.kinds();
        expect(await settled(() => [...holdersOf(kinds), ...stillThere(terminal.family)])).toEqual([]);
        expect(await outcomeOf(checkout)).toMatchObject({ outcome: 'interrupted', exit_code: 130 });
        await until(() => existsSync(join(checkout.root, 'zoo/end')));
        expect(await terminal.end()).toBe('130 0');
        expect(existsSync(join(checkout.root, '.agent/run.lock'))).toBe(false);
      },
    );
  },
);

async function openTerminal(checkout: Checkout, grace: string) {
  const zoo = await openZoo(checkout);
  const plan = await zoo.plan({ agent: 'command', zoo: 'stay' });
  const end = join(checkout.root, 'zoo/end');
  const words = [
    'perl',
    END_OF,
    end,
    process.execPath,
    RALPH,
    'run',
    plan,
    '--confine',
    'off',
    '--grace',
    grace,
  ];
  const command = words.map((word) => `'${word}'`).join(' ');
  const child = execa(
    'script',
    ['--quiet', '--flush', '--command', `stty cols 100 rows 30; exec ${command}`, '/dev/null'],
    {
      cwd: checkout.root,
      env: { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/sh', XDG_CONFIG_HOME: '/nonexistent' },
      extendEnv: false,
      reject: false,
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => existsSync(join(checkout.root, 'zoo/ready')));
  const family = familyOf(child.pid ?? 0);
  return {
    family,
    kinds: zoo.kinds,
    /** Exit code and signal with which the command itself ended. */
    end: () => readFile(end, 'utf8'),
    screen: () => stripVTControlCharacters(output),
    type: (keys: string) => void child.stdin.write(keys),
    close: () => void child.kill('SIGKILL'),
    ended: child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await child;
    },
  };
}

async function outcomeOf({ root }: Checkout): Promise<unknown> {
  return JSON.parse(await readFile(join(root, '.agent/artifacts/parallel_development_summary.json'), 'utf8'));
}

function installed(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
