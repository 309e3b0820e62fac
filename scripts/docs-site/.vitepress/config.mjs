import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { checkAnchors } from '../check-anchors.mjs';
import { headingId } from '../heading-id.mjs';
import { HOME } from '../home.mjs';

import { literalBraces } from '../literal-braces.mjs';
import { isApi, plainApiCode } from '../plain-api-code.mjs';
import { repositoryLinks } from '../repository-links.mjs';
import { REPOSITORY, isPage, routeOf, sidebar } from '../site-pages.mjs';

/** The pages lie outside of this package, where nobody would find what they are compiled to import. */
function vueFromHere() {
  return {
    name: 'vue-from-here',
    enforce: 'pre',
    resolveId(id) {
      return /^vue(?:\/|$)/.test(id)
        ? this.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true })
        : null;
    },
  };
}

/** What renders the pages is thrown away afterwards: making it small would only take time. */
function wholeServerBundle() {
  return {
    name: 'whole-server-bundle',
    config: (_config, { isSsrBuild }) =>
      isSsrBuild === true ? { build: { minify: false, rollupOptions: { treeshake: false } } } : null,
  };
}

/** The site is docs/ as it lies there, with ARCHITECTURE.md; every other file of the repository is a link to GitHub. */
export default defineConfig({
  title: 'ralph',
  description:
    'Coding agents that work at the same time in one checkout, each confined to its own directories',
  lang: 'en',
  // No icon, so that none is asked for.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: '../..',
  srcExclude: ['!(docs|ARCHITECTURE.md)/**', '!(ARCHITECTURE).md'],
  outDir: './dist',
  cacheDir: './node_modules/.cache/vitepress',
  rewrites: routeOf,
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  lastUpdated: false,
  metaChunk: true,
  vite: {
    build: { target: 'es2022', chunkSizeWarningLimit: 1000, reportCompressedSize: false },
    plugins: [vueFromHere(), wholeServerBundle()],
  },
  markdown: {
    anchor: { slugify: headingId },
    config(markdown) {
      markdown.use(literalBraces);
      markdown.use(plainApiCode);
      markdown.use(repositoryLinks, { isPage, routeOf, repository: REPOSITORY });
    },
  },
  transformPageData(page) {
    return page.relativePath === 'index.md' ? { frontmatter: HOME } : {};
  },
  buildEnd: ({ outDir }) => checkAnchors(outDir),
  themeConfig: {
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        // The many names of the API would bury what else is found.
        _render: (text, env, markdown) => (isApi(env) ? '' : markdown.render(text, env)),
      },
    },
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      {
        text: 'Reference',
        link: '/reference/commands',
        activeMatch: '^/(reference|configuration|tools|api)',
      },
      { text: 'GitHub', link: REPOSITORY },
    ],
    sidebar: sidebar(),
    docFooter: { prev: false, next: false },
  },
});
