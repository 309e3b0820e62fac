import * as z from 'zod';

const MOST_RESULTS = 25;

const address = z.string().min(1).max(8_192);

/** What the tools take that reach the web. */
export const WEB_INPUTS = {
  web_search: z.object({
    query: z.string().trim().min(1).max(400).describe('What to search for, in a few words'),
    limit: z.int().min(1).max(MOST_RESULTS).default(10).describe('Most results'),
  }),
  visit_url: z.object({
    url: address.describe('Address of the page, with http:// or https://'),
    with_links: z
      .boolean()
      .optional()
      .describe('List the links of the page too, at most 100; as the policy says when left out'),
  }),
  download_url: z.object({
    url: address.describe('Address of the file, with http:// or https://'),
    output_path: z
      .string()
      .describe('Where the file goes, relative to the root or absolute, inside your writable directories'),
  }),
} as const;
