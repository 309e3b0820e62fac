import { Parser } from 'htmlparser2';
import type { SearchEngine, SearchHit } from './search-engine.ts';

/** DuckDuckGo's page without scripts, which needs no key. */
export const ddgs: SearchEngine = {
  address: 'https://html.duckduckgo.com/html/',
  request: (url, { query }) => ({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ q: query, kl: '' }).toString(),
  }),
  parse: parseResults,
};

interface Draft {
  url: string;
  title: string;
  snippet: string;
}

/** Every link of class `result__a` begins a hit; what follows in `result__snippet` is about it. */
function parseResults(html: string): readonly SearchHit[] | null {
  const hits: Draft[] = [];
  let into: 'title' | 'snippet' | null = null;
  let isResults = false;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const classes = (attributes['class'] ?? '').split(/\s+/u);
      if (classes.some((each) => each === 'results' || each === 'no-results')) isResults = true;
      if (name === 'a' && classes.includes('result__a')) {
        hits.push({ url: targetOf(attributes['href'] ?? ''), title: '', snippet: '' });
        into = 'title';
      } else if (classes.includes('result__snippet')) into = 'snippet';
    },
    ontext: (text) => {
      const hit = hits.at(-1);
      if (hit !== undefined && into !== null) hit[into] += text;
    },
    onclosetag: (name) => {
      if (name === 'a' || name === 'div') into = null;
    },
  });
  parser.write(html);
  parser.end();
  const found = hits.filter(({ url }) => url !== '').map(tidy);
  return found.length === 0 && !isResults ? null : found;
}

/** Links lead over a counter of the engine, which names the page in `uddg`; advertisements have none. */
function targetOf(href: string): string {
  if (!URL.canParse(href, 'https://duckduckgo.com')) return '';
  const url = new URL(href, 'https://duckduckgo.com');
  const isCounter = url.hostname === 'duckduckgo.com' || url.hostname.endsWith('.duckduckgo.com');
  const target = isCounter ? (url.searchParams.get('uddg') ?? '') : url.href;
  return /^https?:\/\//u.test(target) && !/^https?:\/\/duckduckgo\.com\/y\.js/u.test(target) ? target : '';
}

function tidy({ url, title, snippet }: Draft): SearchHit {
  const line = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();
  return { url, title: line(title) === '' ? url : line(title), snippet: line(snippet) };
}
