import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from './site-pages.mjs';

/** Links between files of the repository lead to their pages, or to GitHub where a file is no page. */
export function repositoryLinks(markdown, { isPage, routeOf, repository }) {
  markdown.core.ruler.push('repository_links', ({ tokens, env }) => {
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open');
    for (const link of links) {
      const [path, ...hash] = link.attrGet('href').split(/(?=#)/);
      if (!/^[a-z]+:/.test(path) && path !== '' && !path.startsWith('#'))
        link.attrSet('href', `${addressOf(path, env.realPath ?? env.path)}${hash.join('')}`);
    }
  });

  function addressOf(path, from) {
    const target = resolve(dirname(from), decodeURI(path));
    if (!existsSync(target)) throw new Error(`${relative(ROOT, from)}: nothing is at ${path}`);
    const page = statSync(target).isDirectory() ? join(target, 'README.md') : target;
    const name = relative(ROOT, page);
    if (isPage(name) && existsSync(page)) return `/${routeOf(name)}`;
    return `${repository}/${page === target ? 'blob' : 'tree'}/main/${relative(ROOT, target)}`;
  }
}
