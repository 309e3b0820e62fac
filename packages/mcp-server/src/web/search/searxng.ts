import { jsonHits } from './json-hits.ts';
import type { SearchEngine } from './search-engine.ts';

/** SearXNG, whose server must have the json format switched on. */
export const searxng: SearchEngine = {
  address: null,
  request: (address, { query }) => {
    const url = new URL(address);
    if (!url.pathname.endsWith('/search')) url.pathname = `${url.pathname.replace(/\/$/u, '')}/search`;
    url.searchParams.set('q', query);
    url.searchParams.set('format', 'json');
    return { url, method: 'GET', headers: {}, body: null };
  },
  parse: (text) => jsonHits(text, { list: ['results'], title: ['title'], snippet: ['content'] }),
};
