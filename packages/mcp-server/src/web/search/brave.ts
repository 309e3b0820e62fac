import { jsonHits } from './json-hits.ts';
import type { SearchEngine } from './search-engine.ts';

const MOST = 20;

/** Brave Search. */
export const brave: SearchEngine = {
  address: 'https://api.search.brave.com/res/v1/web/search',
  request: (address, { query, limit, key }) => {
    const url = new URL(address);
    url.searchParams.set('q', query);
    url.searchParams.set('count', String(Math.min(limit, MOST)));
    url.searchParams.set('text_decorations', 'false');
    return { url, method: 'GET', headers: { 'x-subscription-token': key }, body: null };
  },
  parse: (text) => jsonHits(text, { list: ['web', 'results'], title: ['title'], snippet: ['description'] }),
};
