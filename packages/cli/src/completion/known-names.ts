import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_NAMES } from '@ralph/agents';
import { readToml } from '@ralph/manifest';
import type { Io } from '../io.ts';
import { checkoutRoot, userConfigDirectory } from '../settings/config-places.ts';
import type { CompletionSource } from './complete-line.ts';

/** The names that are known around a directory. What cannot be read has none. */
export function knownNames({ cwd, env }: Pick<Io, 'cwd' | 'env'>): CompletionSource {
  const root = checkoutRoot(cwd);
  const runs = (): readonly string[] => runsIn(join(root, '.agent', 'runs'));
  return {
    runs,
    units: () => unitsIn(join(root, '.agent', 'runs', runs()[0] ?? '', 'plan.json')),
    agents: () => [
      ...AGENT_NAMES,
      ...[userConfigDirectory(env), join(root, '.agent')].flatMap((directory) =>
        namesIn(join(directory, 'agents.toml')),
      ),
    ],
  };
}

/** The newest first. */
function runsIn(directory: string): readonly string[] {
  try {
    const there = readdirSync(directory).filter((id) => existsSync(join(directory, id, 'journal.ndjson')));
    return there.toSorted().toReversed();
  } catch {
    return [];
  }
}

function unitsIn(path: string): readonly string[] {
  try {
    const plan: unknown = JSON.parse(textOf(path));
    const units = fieldOf(plan, 'work_units');
    if (!Array.isArray(units)) return [];
    return units.flatMap((unit: unknown) => {
      const id = fieldOf(unit, 'unit_id');
      return typeof id === 'string' ? [id] : [];
    });
  } catch {
    return [];
  }
}

/** A pipe in its place would hold up the shell. */
function textOf(path: string): string {
  return statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
}

/** Agents and chains. */
function namesIn(path: string): readonly string[] {
  try {
    const source = readToml(textOf(path));
    if (!source.ok) return [];
    return ['agents', 'agent_chains'].flatMap((table) => {
      const named = fieldOf(source.value, table);
      return typeof named === 'object' && named !== null ? Object.keys(named) : [];
    });
  } catch {
    return [];
  }
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(key);
}
