import { readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/**
 * All places on the way of an absolute path, the last of which is where it ends; links are followed, also those that
 * lead to nothing yet.
 */
export function wayOf(path: string): readonly string[] {
  const way: string[] = [];
  let { root: here } = parse(path);
  let steps = stepsOf(path);
  for (let links = 0; ;) {
    const [step, ...rest] = steps;
    if (step === undefined) return [...way, here];
    steps = rest;
    if (step === '..') {
      here = dirname(here);
      continue;
    }
    const place = join(here, step);
    way.push(place);
    const target = links < MOST_LINKS ? linkAt(place) : null;
    if (target === null) here = place;
    else {
      links += 1;
      steps = [...stepsOf(target), ...rest];
      if (isAbsolute(target)) here = parse(target).root;
    }
  }
}

function stepsOf(path: string): readonly string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep === '/' ? '/' : /[\\/]/)
    .filter((step) => step !== '' && step !== '.');
}

function linkAt(place: string): string | null {
  try {
    return readlinkSync(place);
  } catch {
    return null;
  }
}
