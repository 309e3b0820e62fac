import { defineTool } from '../tool.ts';
import type { ToolFailure } from '../tool.ts';
import { visibleText } from '../visible-text.ts';
import { visitPage } from '../web/visit-page.ts';

/** Opens a page of the web and returns its text. */
export const visitUrlTool = defineTool('visit_url', {
  run: async ({ url, with_links }, { session, signal }) => {
    const policy = session.web?.visit ?? null;
    if (policy === null) return NO_WEB;
    const page = await visitPage(url, policy, signal);
    const wanted = with_links ?? policy.extract_links;
    const links = wanted
      ? page.links.map((link) => ({ text: visibleText(link.text), url: visibleText(link.url) }))
      : [];
    const structured = {
      url: visibleText(page.url),
      content_type: page.content_type,
      title: page.title === null ? null : visibleText(page.title),
      text: visibleText(page.text),
      links,
      truncated: page.truncated,
    };
    const head = structured.title === null ? structured.url : `${structured.title}\n${structured.url}`;
    const parts = [head, '', structured.text];
    if (structured.truncated) parts.push('[… the page is longer …]');
    if (links.length > 0) parts.push('', 'Links:', ...links.map((link) => `- ${link.text}: ${link.url}`));
    return { text: parts.join('\n'), structured };
  },
});

/** The answer where the policy of a session opens no pages. */
export const NO_WEB: ToolFailure = {
  text: 'This session may not open the web. Do without it.',
  isError: true,
};
