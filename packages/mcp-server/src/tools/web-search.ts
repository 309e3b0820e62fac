import { defineTool } from '../tool.ts';
import { visibleText } from '../visible-text.ts';
import { searchWeb } from '../web/search/search-web.ts';
import type { SearchHit } from '../web/search/search-engine.ts';

/** Asks the configured search engines, one after the other, until one answers. */
export const webSearchTool = defineTool('web_search', {
  run: async ({ query, limit }, { session, signal }) => {
    const outcome = await searchWeb(session.web?.search ?? [], query, limit, signal);
    if (!outcome.ok) {
      const reasons = outcome.reasons.map((reason) => `- ${visibleText(reason)}`).join('\n');
      const text = `No search engine answered:\n${reasons}\nTry again later, or do without a search; visit_url opens pages you know.`;
      return { text, isError: true };
    }
    const { engine } = outcome;
    const results = outcome.hits.map(readable);
    const list = results.map(
      ({ title, url, snippet }, index) => `${index + 1}. ${title}\n   ${url}\n   ${snippet}`,
    );
    const text = list.length === 0 ? `${engine} found nothing. Use other words.` : list.join('\n');
    return { text, structured: { engine, results } };
  },
});

function readable({ title, url, snippet }: SearchHit): SearchHit {
  return { title: visibleText(title), url: visibleText(url), snippet: visibleText(snippet) };
}
