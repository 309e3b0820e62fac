import { lstatSync, readdirSync, statSync, type Stats } from 'node:fs';

/** A path as `node:fs` takes it: text as long as that says the same. */
export type Place = string | Buffer;

/**
 * What lies in a directory; names are kept byte for byte, as latin1 text.
 *
 * @throws Error for other text: cut to bytes, `į` would be a slash.
 */
export function placeIn(directory: Place, name: string): Place {
  if (typeof directory === 'string' && isAscii(name)) return `${directory}/${name}`;
  return Buffer.concat([Buffer.from(directory), Buffer.from('/'), bytesOf(name)]);
}

/**
 * The names of a path, each by its bytes.
 *
 * @throws Error for what is no path below a directory: a name that is empty, `.` or `..`, has a NUL, or is no bytes.
 */
export function namesOf(path: string): readonly Buffer[] {
  if (!isBelow(path)) throw new Error(`${JSON.stringify(path)} is no path below a directory`);
  return path.split('/').map(bytesOf);
}

/** Whether each name of a path can be one of a directory's entries. */
export function isBelow(path: string): boolean {
  return path.split('/').every((name) => !/^\.{0,2}$|\0/.test(name));
}

function bytesOf(text: string): Buffer {
  if (/[^\0-\xff]/.test(text)) throw new Error(`${JSON.stringify(text)} is no path of bytes`);
  return Buffer.from(text, 'latin1');
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

/** The names in a directory, byte for byte; none where there is no such directory, or nobody lets us look. */
export function namesIn(directory: Place): readonly string[] {
  try {
    return readdirSync(directory, 'latin1');
  } catch {
    return [];
  }
}

/** Whether two places are the same directory, links followed; not where nobody lets us look at one. */
export function isSameDirectory(one: Place, other: Place): boolean {
  try {
    const [first, second] = [statSync(one), statSync(other)];
    return first.ino === second.ino && first.dev === second.dev;
  } catch {
    return false;
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

/** Without ASCII space at its end, as git reads its files; other spaces, such as byte A0 in latin1 text, may end a name. */
export function withoutEnd(text: string): string {
  return text.replace(/(?<![ \t\n\r])[ \t\n\r]+$/, '');
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
