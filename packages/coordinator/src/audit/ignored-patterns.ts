/** Files that git ignores and that hurt when they are lost: secrets, the exact versions of dependencies, state. */
export const DEFAULT_AUDIT_IGNORED = [
  '.env*',
  '*.lock',
  'package-lock.json',
  'pnpm-lock.yaml',
  'npm-shrinkwrap.json',
  'go.sum',
  '*.tfstate*',
] as const;

/** Installed by package managers, with lock files of their own in them. */
const INSTALLED = /(?:^|\/)(?:node_modules|\.venv|vendor)\//;

/**
 * Makes a test of paths out of patterns as in a `.gitignore`: one without a slash means a name at any depth, `*` stops
 * at a slash and `**` does not.
 */
export function ignoredPatterns(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => new RegExp(`^${sourceOf(pattern)}(?:/.*)?$`, 's'));
  return (path) => !INSTALLED.test(path) && tests.some((test) => test.test(path));
}

function sourceOf(pattern: string): string {
  const clean = pattern.replace(/^\/|\/$/g, '');
  const source = clean
    .split('**')
    .map((part) => part.split('*').map(literal).join('[^/]*'))
    .join('.*')
    .replaceAll('.*/', '(?:.*/)?');
  return pattern.replace(/\/$/, '').includes('/') ? source : `(?:.*/)?${source}`;
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`).replaceAll('?', '[^/]');
}
