import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** The built program. */
export const RALPH = fileURLToPath(new URL('../bin/ralph.cjs', import.meta.url));

/** What the command keeps for the user goes there instead of his home directory. */
const STATE = mkdtempSync(join(tmpdir(), 'ralph-state-'));
process.once('exit', () => rmSync(STATE, { recursive: true, force: true }));

type Environment = Readonly<Record<string, string | undefined>>;

/** Where and with what the command is run. */
export interface RalphOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Environment;
}

/** Starts the built command in a process of its own; its exit code is an answer, not an error. */
export function ralph(args: readonly string[], options: RalphOptions = {}) {
  const { cwd = process.cwd(), input = '', env: more = {} } = options;
  const env = { ...ralphEnvironment(), ...more };
  return execa(process.execPath, [RALPH, ...args], { reject: false, cwd, input, env, extendEnv: false });
}

/** What the command needs of the environment, without what would change its words, such as a CI's wish for colours. */
export function ralphEnvironment(): Environment {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    XDG_CONFIG_HOME: '/nonexistent',
    XDG_STATE_HOME: STATE,
  };
}
