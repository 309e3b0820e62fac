import { lstatSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Where agents keep what is the user's.
const PLACES = [
  '.claude',
  '.claude.json',
  '.codex',
  '.config/opencode',
  '.local/share/opencode',
  '.local/state/opencode',
  '.cache/opencode',
  '.gemini',
  '.pi',
  '.qwen',
  '.copilot',
  '.config/nanocoder',
  '.local/share/nanocoder',
  '.kimi-code',
];

/** Names and times of what agents keep in the home of whoever runs the tests. */
export function snapshotOfHome(): readonly string[] {
  return PLACES.flatMap((place) => entriesOf(join(homedir(), place)));
}

function entriesOf(path: string): readonly string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  const below = stat.isDirectory() ? readdirSync(path).flatMap((name) => entriesOf(join(path, name))) : [];
  return [`${path} ${stat.mtimeMs} ${stat.size}`, ...below];
}
