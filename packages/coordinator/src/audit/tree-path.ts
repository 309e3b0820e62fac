import { lstatSync, type Stats } from 'node:fs';

/** A path as `node:fs` takes it: text as long as that says the same. */
export type Place = string | Buffer;

/** What lies in a directory; names are kept byte for byte, as latin1 text. */
export function placeIn(directory: Place, name: string): Place {
  if (typeof directory === 'string' && isAscii(name)) return `${directory}/${name}`;
  return Buffer.concat([Buffer.from(directory), Buffer.from('/'), Buffer.from(name, 'latin1')]);
}

/** What is at a place, links not followed; null when nothing is, and undefined when nobody lets us look. */
export function lookAt(place: Place): Stats | null | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'ENOTDIR' || code === 'ENOENT' ? null : undefined;
  }
}

/** The bytes of a path, as text for people and programs. */
export function pathText(path: string): string {
  return isAscii(path) ? path : Buffer.from(path, 'latin1').toString('utf8');
}

/** The other way round. */
export function pathBytes(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
