/** What lies on the way to a path, and the path itself: `a`, `a/b`, `a/b/c`. */
export function stepsTo(path: string): readonly string[] {
  return path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
}
