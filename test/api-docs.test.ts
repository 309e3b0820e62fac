import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('../docs/api/', import.meta.url);
const PAGES = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]));

test.for([...PAGES.keys()])('every link of docs/api/%s leads to a heading', (page) => {
  const links = [...(PAGES.get(page) ?? '').matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/gu)];
  const broken = links.filter(([, file, anchor]) => {
    if (file?.startsWith('https://')) return false;
    const target = PAGES.get(file === '' || file === undefined ? page : file);
    return target === undefined || (anchor !== undefined && !anchorsOf(target).has(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('no page of docs/api tells where it was made', () => {
  for (const text of PAGES.values())
    expect(text).not.toMatch(/file:\/\/|\/home\/|\/Users\/|\/root\/|node_modules/u);
});

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of markdown.replace(/^```.*?^```$/gmsu, '').matchAll(/^#+ (.*)$/gmu)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
