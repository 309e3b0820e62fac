import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { geteuid } from 'node:process';
import { probeJail } from '@ralph/mcp-server';
import type { Attack, Level, Need } from './attack.ts';

const jail = await probeJail();

const MISSING: Readonly<Record<Need, string | null>> = {
  root: geteuid?.() === 0 ? null : 'needs root',
  python3: runs('python3', '-c', '') ? null : 'needs python3',
  perl: runs('perl', '-e', '1') ? null : 'needs perl',
  'writable /run': isWritable('/run') ? null : 'needs a /run that may be written',
};

/** Why an attack cannot be tried at a level on this machine; null when it can. */
export function missingFor({ needs = [], hole }: Attack, level: Level): string | null {
  if (hole?.level === level) return `not yet: ${hole.why}`;
  if (level === 'jail' && !jail.available) return `no jail here: ${jail.reason}`;
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
