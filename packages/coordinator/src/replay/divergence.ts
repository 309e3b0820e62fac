import { firstDifferences, type Difference } from './first-differences.ts';

/** The first place where what is on disk does not follow from the journal. */
export interface Divergence {
  /**
   * `journal`: it cannot be read on; `event`: the reducer ignores it; the others are not what was derived from the
   * events before them.
   */
  readonly kind: 'journal' | 'event' | 'snapshot' | 'checkpoint' | 'summary';
  /** The file. */
  readonly path: string;
  /** Null for a file that is one document. */
  readonly line: number | null;
  /** The event in question, or the last one that the document stands for; null where there is none. */
  readonly seq: number | null;
  readonly message: string;
  /** What follows from the journal (`expected`) and what is there (`found`), place by place; at most ten. */
  readonly differences: readonly Difference[];
}

const LIMIT = 10;

/** How a document differs from what the journal says; null when it does not. */
export function divergenceOf(
  about: Omit<Divergence, 'differences'>,
  expected: unknown,
  found: unknown,
): Divergence | null {
  const differences = firstDifferences(expected, found, LIMIT);
  return differences.length === 0 ? null : { ...about, differences };
}

/** As it would be read from a file: without what JSON leaves out. */
export function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
