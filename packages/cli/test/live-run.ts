import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Checkout } from './checkout.ts';
import { until } from './life-rig.ts';
import { RALPH } from './ralph.ts';

/** A `ralph run` that goes on while other commands look at it. */
export interface LiveRun extends AsyncDisposable {
  readonly output: () => string;
  /** Waits until a file of the checkout is there. */
  readonly there: (path: string) => Promise<void>;
  readonly kill: () => void;
  readonly ended: Promise<number | undefined>;
}

/** Starts a command of ralph's in a checkout, and ends it with the scope. */
export function startRalph(
  { root }: Checkout,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): LiveRun {
  const child = execa(process.execPath, [RALPH, ...args], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: join(root, 'home'),
      XDG_CONFIG_HOME: '/nonexistent',
      XDG_STATE_HOME: join(root, '.git', 'state'),
      ...env,
    },
    extendEnv: false,
    reject: false,
    all: true,
  });
  let output = '';
  child.all.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    output: () => output,
    there: (path) => until(() => existsSync(join(root, path))),
    kill: () => void child.kill('SIGKILL'),
    ended: child.then(({ exitCode }) => exitCode),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await child;
    },
  };
}
