import { stepsTo } from './steps-to.ts';

/** Whether a path is one of these, or lies above or below one: what is a file here may be a directory there. */
export function meetsAny(paths: Iterable<string>): (path: string) => boolean {
  const exact = new Set(paths);
  const above = new Set([...exact].flatMap(stepsTo));
  return (path) => above.has(path) || stepsTo(path).some((step) => exact.has(step));
}
