import type { DocumentPath, Finding, Place, PlanProblem } from './plan-problem.ts';

/** A text that could be read: its value, what the syntax already shows, and where things stand. */
export interface DocumentSource {
  readonly ok: true;
  readonly value: unknown;
  readonly problems: readonly PlanProblem[];
  readonly warnings: readonly PlanProblem[];
  /** The place of each path, or of the nearest thing around it. */
  readonly places: (paths: readonly DocumentPath[]) => readonly (Place | null)[];
}

/** A text that is no document. */
export interface UnreadableSource {
  readonly ok: false;
  readonly problems: readonly PlanProblem[];
}

/** Findings about the document as a whole have no path. */
export function documentFinding(code: Finding['code'], message: string): Finding {
  return { code, path: [], message };
}

/** What a reader says of a text with nothing in it. */
export const EMPTY_MESSAGE = 'the document is empty: expected an object with its fields';
