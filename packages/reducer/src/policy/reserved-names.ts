import type { DocumentPath } from '@ralph/manifest';
import type { PolicyFinding } from './policy-problem.ts';

const RESERVED = '__proto__';

/** The one name that no table can hold: as a key it would be lost, and so would whatever it names. */
export function reservedNames(document: unknown): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  const seen = new Set<object>();
  const open: { readonly value: unknown; readonly path: DocumentPath }[] = [{ value: document, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (value === RESERVED || path.at(-1) === RESERVED) {
      findings.push({
        code: 'reserved_name',
        path,
        message: `the name ${RESERVED} cannot be used: rename it`,
      });
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [key, item] of Object.entries(value)) {
      open.push({ value: item, path: [...path, Array.isArray(value) ? Number(key) : key] });
    }
  }
  return findings;
}
