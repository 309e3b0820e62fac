import * as z from 'zod';

const url = z.string().describe('Its address, after all redirects');
const contentType = z.string().describe('Its content type, without parameters');

/** What the tools answer that reach the web. */
export const WEB_OUTPUTS = {
  web_search: z.strictObject({
    engine: z.string().describe('The search engine that answered, by its name in the policy'),
    results: z
      .array(
        z.strictObject({
          title: z.string().describe('Title of the page; its address when it has none'),
          url: z.string().describe('Address of the page'),
          snippet: z.string().describe('A few words of the page or about it; may be empty'),
        }),
      )
      .describe('What was found, best first'),
  }),
  visit_url: z.strictObject({
    url,
    content_type: contentType,
    title: z.string().nullable().describe('Title of the page; null when it has none'),
    text: z.string().describe('The text of the page'),
    links: z
      .array(
        z.strictObject({
          text: z.string().describe('What the link says'),
          url: z.string().describe('Where it leads'),
        }),
      )
      .describe('Its links; empty unless they were asked for'),
    truncated: z.boolean().describe('Whether the page is longer'),
  }),
  download_url: z.strictObject({
    path: z.string().describe('The file, from the root of the checkout'),
    url,
    content_type: contentType,
    bytes: z.int().min(0).describe('Size of the file'),
    done: z
      .enum(['created', 'replaced'])
      .describe('Whether there was no such file before, or it was replaced'),
  }),
} as const;
