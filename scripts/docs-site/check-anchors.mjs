import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Fails when a link leads to a heading that is not there; VitePress itself looks at pages only. */
export function checkAnchors(folder) {
  const pages = new Map(
    readdirSync(folder, { recursive: true })
      .filter((path) => path.endsWith('.html'))
      .map((path) => {
        const html = readFileSync(join(folder, path), 'utf8');
        return [`/${path.replaceAll('\\', '/').replace(/(?:index)?\.html$/, '')}`, html];
      }),
  );
  const lost = [...pages].flatMap(([page, html]) =>
    [...html.matchAll(/<a [^>]*?href="(?<path>\/[^"#]*|)#(?<id>[^"]+)"/g)]
      .map(({ groups }) => ({ target: groups.path || page, id: decodeURIComponent(groups.id) }))
      .filter(({ target, id }) => !pages.get(target)?.includes(`id="${id}"`))
      .map(({ target, id }) => `${page}: ${target}#${id}`),
  );
  if (lost.length > 0)
    throw new Error(`links to headings that are not there:\n${[...new Set(lost)].join('\n')}`);
}
