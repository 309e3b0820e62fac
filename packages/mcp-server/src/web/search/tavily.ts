import { jsonHits } from './json-hits.ts';
import type { SearchEngine } from './search-engine.ts';

/** Tavily. */
export const tavily: SearchEngine = {
  address: 'https://api.tavily.com/search',
  request: (url, { query, limit, key }) => ({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, max_results: limit }),
  }),
  parse: (text) => jsonHits(text, { list: ['results'], title: ['title'], snippet: ['content'] }),
};
