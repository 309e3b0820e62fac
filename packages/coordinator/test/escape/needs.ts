import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { geteuid, platform } from 'node:process';
import { probeJail, type JailBackend } from '@ralph/mcp-server';
import type { Attack, Level, Need } from './attack.ts';

/** What carries out the jail of a level; null where there is none. */
export const BACKENDS: Readonly<Record<Level, JailBackend | null>> = {
  jail: platform === 'darwin' ? 'seatbelt' : 'bubblewrap',
  landlock: 'landlock',
  mcp: null,
  audit: null,
};

const MISSING: Readonly<Record<Need, string | null>> = {
  root: geteuid?.() === 0 ? null : 'needs root',
  python3: runs('python3', '-c', '') ? null : 'needs python3',
  perl: runs('perl', '-e', '1') ? null : 'needs perl',
  'writable /run': isWritable('/run') ? null : 'needs a /run that may be written',
  'held signals': null,
};

/** Why an attack cannot be tried at a level on this machine; null when it can. */
export async function missingFor({ needs = [], hole }: Attack, level: Level): Promise<string | null> {
  if (hole?.level === level) return `not yet: ${hole.why}`;
  const backend = BACKENDS[level];
  const jail = backend === null ? null : await probeJail(backend);
  if (jail?.available === false) return `no jail here: ${jail.reason}`;
  if (needs.includes('held signals') && jail?.refused.includes('signal') === false)
    return 'this version of Landlock knows nothing of signals';
  return needs.map((need) => MISSING[need]).find((reason) => reason !== null) ?? null;
}

function runs(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, [...args], { stdio: 'ignore' }).status === 0;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
