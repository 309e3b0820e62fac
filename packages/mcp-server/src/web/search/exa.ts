import { jsonHits } from './json-hits.ts';
import type { SearchEngine } from './search-engine.ts';

/** Exa. */
export const exa: SearchEngine = {
  address: 'https://api.exa.ai/search',
  request: (url, { query, limit, key }) => ({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query, numResults: limit, contents: { highlights: true } }),
  }),
  parse: (text) =>
    jsonHits(text, { list: ['results'], title: ['title'], snippet: ['highlights', 'summary', 'text'] }),
};
