import { Parser } from 'htmlparser2';

/** A link of a page. */
interface PageLink {
  readonly text: string;
  readonly url: string;
}

/** What a reader sees of a page. */
export interface PageText {
  readonly title: string | null;
  readonly text: string;
  readonly links: readonly PageLink[];
  /** Whether the text is longer. */
  readonly truncated: boolean;
}

/** How much of a page is wanted. */
export interface PageTextLimits {
  readonly characters: number;
  readonly links: number;
}

const SKIPPED = new Set(['script', 'style', 'template', 'svg', 'iframe', 'object', 'select', 'title']);
const BLOCKS = new Set(
  (
    'address article aside blockquote body br dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 head header hr li main nav ol p pre section summary table tr ul'
  ).split(' '),
);
const LINK_TEXT_LENGTH = 200;
const TITLE_LENGTH = 300;

/** Turns HTML into plain text: one line for each block, headings and list items marked, nothing of scripts and styles. */
export function htmlText(html: string, base: URL, limits: PageTextLimits): PageText {
  const page = new PageReader(base, limits);
  const parser = new Parser(page);
  parser.write(html);
  parser.end();
  return page.result();
}

class PageReader {
  readonly #base: URL;
  readonly #limits: PageTextLimits;
  readonly #links = new Map<string, string>();
  readonly #lines: string[] = [];
  #line = '';
  /** Whether white space that comes now would be more than one. */
  #spaced = true;
  #room: number;
  #title: string | null = null;
  #inTitle = false;
  #skipping = 0;
  #preformatted = 0;
  #link: { readonly url: string; text: string } | null = null;

  constructor(base: URL, limits: PageTextLimits) {
    this.#base = base;
    this.#limits = limits;
    this.#room = limits.characters;
  }

  onopentag(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'title' && this.#skipping === 0) this.#inTitle = this.#title === null;
    if (SKIPPED.has(name)) this.#skipping += 1;
    if (this.#skipping > 0) return;
    if (BLOCKS.has(name)) this.#endLine();
    if (name === 'pre') this.#preformatted += 1;
    if (/^h[1-6]$/u.test(name)) this.#add(`${'#'.repeat(Number(name[1]))} `);
    if (name === 'li') this.#add('- ');
    if (name === 'td' || name === 'th') this.#add(' ');
    if (name === 'a') this.#openLink(attributes['href']);
  }

  ontext(text: string): void {
    if (this.#inTitle) this.#title = (this.#title ?? '') + text;
    if (this.#skipping > 0) return;
    this.#add(text);
    if (this.#link !== null) this.#link.text += text;
  }

  onclosetag(name: string): void {
    if (name === 'title') this.#inTitle = false;
    if (SKIPPED.has(name)) this.#skipping -= 1;
    if (this.#skipping > 0) return;
    if (BLOCKS.has(name)) this.#endLine();
    if (name === 'pre') this.#preformatted -= 1;
    if (name === 'a') this.#closeLink();
  }

  result(): PageText {
    this.#closeLink();
    this.#endLine();
    const title = oneLine(this.#title ?? '').slice(0, TITLE_LENGTH);
    return {
      title: title === '' ? null : title,
      text: this.#lines.join('\n').trim(),
      links: Array.from(this.#links, ([url, text]) => ({ url, text })),
      truncated: this.#room < 0,
    };
  }

  #add(text: string): void {
    const plain = this.#preformatted > 0 ? text : text.replaceAll(/\s+/gu, ' ');
    const added = this.#spaced && this.#preformatted === 0 ? plain.trimStart() : plain;
    if (added === '' || this.#room < 0) return;
    this.#line += added.slice(0, this.#room);
    this.#room -= added.length;
    this.#spaced = /\s/u.test(added.at(-1) ?? '');
  }

  #endLine(): void {
    const line = this.#line.trimEnd();
    this.#line = '';
    this.#spaced = true;
    if (line === '') return;
    this.#lines.push(line);
    this.#room -= 1;
  }

  #openLink(href: string | undefined): void {
    this.#closeLink();
    if (href === undefined || !URL.canParse(href, this.#base.href)) return;
    const url = new URL(href, this.#base);
    if (url.protocol === 'http:' || url.protocol === 'https:') this.#link = { url: url.href, text: '' };
  }

  #closeLink(): void {
    const link = this.#link;
    this.#link = null;
    if (link === null || this.#links.has(link.url) || this.#links.size >= this.#limits.links) return;
    this.#links.set(link.url, oneLine(link.text).slice(0, LINK_TEXT_LENGTH));
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
