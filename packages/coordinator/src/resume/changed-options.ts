import { isDeepStrictEqual } from 'node:util';

/** Says which options of a resume are others than those that the run recorded. */
export function changedOptions(recorded: object, given: object): readonly string[] {
  const before = new Map(Object.entries(recorded));
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined || isDeepStrictEqual(before.get(name), value)) return [];
    return [`${wordsOf(name)}: ${textOf(value)} instead of ${textOf(before.get(name))}`];
  });
}

/** `maxWorkers` as people say it. */
function wordsOf(name: string): string {
  return name.replace(/Ms$/, ' (ms)').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
