import * as z from 'zod';

/** Where a page begins and how much it holds at most. */
export function pageInput(most: number) {
  return {
    offset: z.int().min(0).default(0).describe('How many entries to leave out. Default 0'),
    limit: z
      .int()
      .min(1)
      .max(most)
      .default(most)
      .describe(`How many entries to answer at most. 1 to ${most}, which is the default`),
  };
}

/** Field of an answer that was given in pages. */
export const NextOffsetSchema = z
  .int()
  .nullable()
  .describe('The offset of the next page; null on the last one');

/** One page of a list, and where the next one begins. */
export function pageOf<T>(
  all: readonly T[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): { readonly page: readonly T[]; readonly next_offset: number | null } {
  const end = offset + limit;
  return { page: all.slice(offset, end), next_offset: end < all.length ? end : null };
}
