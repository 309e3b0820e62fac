import type { DocumentPath } from '@ralph/manifest';
import type * as z from 'zod';
import { valueAt, withoutPath } from './policy-path.ts';
import type { PolicyFinding } from './policy-problem.ts';
import { shapeFindings } from './shape-findings.ts';

/** What of a document can be read, and what was left out so that the rest can be checked too. */
export interface AuthoredDraft<Document> {
  readonly document: Document | null;
  readonly findings: readonly PolicyFinding[];
  readonly removed: readonly DocumentPath[];
}

/** Reads a document by its schema; what the schema refuses is told once and left out, or else what needs it. */
export function draftOf<Schema extends z.ZodType>(
  schema: Schema,
  document: unknown,
): AuthoredDraft<z.output<Schema>> {
  const first = schema.safeParse(document);
  if (first.success) return { document: first.data, findings: [], removed: [] };
  const findings = shapeFindings(document, first.error.issues);
  const removed: DocumentPath[] = [];
  let rest = document;
  let refused = findings;
  while (refused.length > 0) {
    const gone = goneFor(rest, refused);
    if (gone.some((path) => path.length === 0)) break;
    removed.push(...gone);
    // From the end of lists to their start, so that no position moves before its turn.
    for (const path of gone.toReversed()) rest = withoutPath(rest, path);
    const next = schema.safeParse(rest);
    if (next.success) return { document: next.data, findings, removed };
    refused = shapeFindings(rest, next.error.issues);
  }
  return { document: null, findings, removed };
}

/** What has to go: the value that is refused, the table that misses one, or the whole entry of a list. */
function goneFor(document: unknown, refused: readonly PolicyFinding[]): DocumentPath[] {
  const gone = refused.map(({ path }): DocumentPath => {
    const wrong = valueAt(document, path) === undefined ? path.slice(0, -1) : path;
    const entry = wrong.findIndex((part) => typeof part === 'number');
    return entry < 0 ? wrong : wrong.slice(0, entry + 1);
  });
  return [...new Map(gone.map((path) => [JSON.stringify(path), path])).values()];
}
