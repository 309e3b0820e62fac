import type { DocumentPath } from '@ralph/manifest';
import { isRecord } from './is-record.ts';

/** A path as people write it: `phases.review.decisions["to do"].target`; `$` is the whole document. */
export function jsonPath(path: DocumentPath): string {
  const [first, ...rest] = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w$]+$/u.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return first === undefined ? '$' : [first.replace(/^\./u, ''), ...rest].join('');
}

/** Tells whether a path leads to something, or into something, that stands at the other. */
export function isWithin(path: DocumentPath, outer: DocumentPath): boolean {
  return outer.length <= path.length && outer.every((part, index) => path[index] === part);
}

/** What stands at a path, undefined where nothing does. */
export function valueAt(value: unknown, path: DocumentPath): unknown {
  let here = value;
  for (const part of path) {
    if (Array.isArray(here)) here = here[Number(part)];
    else here = isRecord(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  return here;
}

/** The same document without what stands at a path. */
export function withoutPath(value: unknown, [part, ...rest]: DocumentPath): unknown {
  if (part === undefined) return undefined;
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== part);
    return value.map((item: unknown, index) => (index === part ? withoutPath(item, rest) : item));
  }
  if (!isRecord(value)) return value;
  const fields = Object.entries(value);
  if (rest.length === 0) return Object.fromEntries(fields.filter(([key]) => key !== part));
  return Object.fromEntries(
    fields.map(([key, item]) => [key, key === part ? withoutPath(item, rest) : item]),
  );
}
