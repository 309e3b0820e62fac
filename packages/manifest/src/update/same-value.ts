import { isRecord } from '../is-record.ts';
import type { DocumentPath } from '../plan-problem.ts';

/** Tells whether two values say the same; keys without a value count as absent, the order of keys does not matter. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = presentKeys(a);
  if (keys.length !== presentKeys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]));
}

/** The keys of an object that have a value. */
export function presentKeys(value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

/** The deepest paths, down to the fields of units, at which two values differ. */
export function differences(a: unknown, b: unknown, path: DocumentPath = []): DocumentPath[] {
  if (sameValue(a, b)) return [];
  const goesOn = path.length < 3;
  if (goesOn && Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return a.flatMap((item, index) => differences(item, b[index], [...path, index]));
  if (!goesOn || !isRecord(a) || !isRecord(b)) return [path];
  const keys = new Set([...presentKeys(a), ...presentKeys(b)]);
  return [...keys].flatMap((key) => differences(own(a, key), own(b, key), [...path, key]));
}

/** A field of an object itself, not of its prototype. */
export function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Tells whether a field of a text stays: it has a value in the next plan, or no plan could ever say that it goes. */
export function staysField(next: unknown, key: string): boolean {
  return key === '__proto__' || own(next, key) !== undefined;
}
