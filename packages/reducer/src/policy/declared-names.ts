import type { DocumentPath } from '@ralph/manifest';
import { isRecord } from './is-record.ts';
import { isWithin } from './policy-path.ts';
import type { DeclaredNames } from './rules/rule-input.ts';

/** The names that a document declares, read or not, and which of its routes were read. */
export function declaredNames(
  document: Readonly<Record<string, unknown>>,
  removed: readonly DocumentPath[],
): DeclaredNames {
  const { phases, blocks, post_commit_routes } = document;
  const inBlocks = isRecord(blocks) ? Object.values(blocks) : [];
  const routes: readonly unknown[] = Array.isArray(post_commit_routes) ? post_commit_routes : [];
  return {
    phases: new Set([
      ...keysOf(phases),
      ...inBlocks.flatMap((block) => {
        const name = isRecord(block) ? block['phase_name'] : null;
        return typeof name === 'string' ? [name] : [];
      }),
    ]),
    loopCounters: keysOf(document['loop_counters']),
    budgetCounters: keysOf(document['budget_counters']),
    routeIndexes: [...routes.keys()].filter(
      (index) => !removed.some((path) => isWithin(path, ['post_commit_routes', index])),
    ),
  };
}

/** The names of a table; none if it is no table. */
export function keysOf(table: unknown): ReadonlySet<string> {
  return new Set(isRecord(table) ? Object.keys(table) : []);
}
