import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the repository lies, and where people find it. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const REPOSITORY = 'https://github.com/ralph/ralph';

const GROUPS = {
  Tutorial: ['docs/tutorial.md'],
  'How to': [
    'docs/how-to/write-a-good-plan.md',
    'docs/how-to/choose-a-confinement-level.md',
    'docs/how-to/run-in-ci.md',
    'docs/how-to/windows.md',
    'docs/how-to/resume.md',
    'docs/looking-and-steering.md',
    'docs/agents-toml.md',
    'docs/prompts.md',
    'docs/mcp.md',
    'docs/how-to/use-the-packages.md',
    'docs/seatbelt-manual-test.md',
  ],
  Reference: [
    'docs/reference/commands.md',
    'docs/configuration.md',
    'docs/reference/exit-codes.md',
    'docs/reference/formats.md',
    'docs/reference/events.md',
    'docs/tools.md',
    'docs/limits.md',
    'docs/retries.md',
    'docs/logs.md',
    'docs/api/README.md',
    'docs/api/manifest.md',
    'docs/api/reducer.md',
    'docs/api/mcp-plan.md',
  ],
  Explanation: [
    'ARCHITECTURE.md',
    'docs/why-one-checkout.md',
    'docs/boundary.md',
    'docs/process-life.md',
    'docs/benchmarks.md',
    'docs/scale.md',
    'docs/escape-corpus.md',
  ],
  Decisions: ['docs/decisions/README.md', ...numbered()],
};

/** True for a file of the repository that is a page of the site. */
export function isPage(file) {
  return file === 'ARCHITECTURE.md' || (file.startsWith('docs/') && file.endsWith('.md'));
}

/** Where the page of a file lies in the site. */
export function routeOf(file) {
  return file
    .replace(/^docs\//, '')
    .replace(/README\.md$/, 'index.md')
    .replace(/^ARCHITECTURE\.md$/, 'architecture.md');
}

/** The pages in the order in which they are read; one that stands nowhere is a mistake. */
export function sidebar() {
  const listed = new Set(['docs/README.md', ...Object.values(GROUPS).flat()]);
  const lost = readdirSync(join(ROOT, 'docs'), { recursive: true })
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.md') && !listed.has(file));
  if (lost.length > 0)
    throw new Error(`scripts/docs-site/site-pages.mjs: in which group is ${lost.join(', ')}?`);
  return Object.entries(GROUPS).map(([text, files]) => ({
    text,
    collapsed: text === 'Decisions',
    items: files.map((file) => ({
      text: titleOf(file),
      link: `/${routeOf(file).replace(/(?:index)?\.md$/, '')}`,
    })),
  }));
}

function titleOf(file) {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];
  if (title === undefined) throw new Error(`${file} has no title`);
  return title.replaceAll('`', '').replace(/^0*(\d+)[.:] /, '$1. ');
}

function numbered() {
  const names = readdirSync(join(ROOT, 'docs/decisions')).filter((name) => /^\d/.test(name));
  return names.sort().map((name) => `docs/decisions/${name}`);
}
