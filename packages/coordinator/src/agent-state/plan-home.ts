import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StateFile, StateHome } from '@ralph/agents';
import { readBounded } from '../bounded-file.ts';
import { homeOf, type StatePlace } from './state-root.ts';
import { withoutFields } from './without-fields.ts';

/** A login that is copied for one attempt. */
export interface LoginCopy {
  readonly copy: string;
  /** The user's own, by its real path. */
  readonly original: string;
  /** Of what was copied, hexadecimal. */
  readonly sha256: string;
}

/** What goes into the home of one attempt; nothing of it has been written yet. */
export interface HomePlan {
  readonly directory: string;
  readonly files: readonly { readonly path: string; readonly content: string | Buffer }[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly logins: readonly LoginCopy[];
  /** Files of the user of which the attempt is to see its copy only. */
  readonly hidden: readonly string[];
  /** The keys in the user's own logins. */
  readonly secrets: readonly string[];
}

const SHORTEST_KEY = 20;
/** No login has so many; an agent can write anything into its copy. */
const MOST_KEYS = 200;

/** Reads what an attempt's agent needs of the user's own state. */
export function planHome(home: StateHome, directory: string, place: StatePlace): HomePlan {
  const found = home.files.flatMap((file) => {
    const original = realOrNull(originalOf(home, file, place));
    const content = original === null ? null : (readBounded(original)?.content ?? null);
    if (original === null || content === null) return [];
    const copied = file.fields === null ? withoutFields(file, content) : someFields(content, file.fields);
    return copied === null ? [] : [{ file, original, content, copied, path: join(directory, file.path) }];
  });
  return {
    directory,
    files: found.map(({ path, copied }) => ({ path, content: copied })),
    links: home.links.flatMap((link) => {
      const target = realOrNull(join(directoryOf(home, place), link));
      return target === null ? [] : [{ path: join(directory, link), target }];
    }),
    logins: found
      .filter(({ file }) => file.kind === 'login')
      .map(({ path, original, content }) => ({ copy: path, original, sha256: sha256(content) })),
    secrets: found.filter(({ file }) => file.kind === 'login').flatMap(({ content }) => keysIn(content)),
    hidden: found
      .filter(({ file }) => file.kind === 'login' || file.fields !== null || file.without.length > 0)
      .map(({ original }) => original),
  };
}

/** Where the user's own state is. */
export function directoryOf(home: StateHome, place: StatePlace): string {
  const named = place.environment[home.variable] ?? '';
  return named === '' ? inHome(home.default_directory, place) : resolve(place.checkout, named);
}

/** Where the user's own file is. */
export function originalOf(home: StateHome, file: StateFile, place: StatePlace): string {
  const named = place.environment[home.variable] ?? '';
  if (named === '' && file.default_path !== null) return inHome(file.default_path, place);
  return join(directoryOf(home, place), file.path);
}

/** The digest by which a login is known again. */
export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The JSON object that a file holds; null when it holds none. */
export function jsonObject(content: Buffer): object | null {
  try {
    const value: unknown = JSON.parse(content.toString('utf8'));
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The texts in a login that are long enough to be keys. */
export function keysIn(login: Buffer): readonly string[] {
  const keys: string[] = [];
  const within: unknown[] = [jsonObject(login)];
  while (within.length > 0 && keys.length < MOST_KEYS) {
    const value = within.pop();
    if (typeof value === 'string' && value.length >= SHORTEST_KEY) keys.push(value);
    if (typeof value !== 'object' || value === null) continue;
    for (const each of Object.values(value)) within.push(each);
  }
  return keys;
}

function someFields(content: Buffer, names: readonly string[]): string | null {
  const object = jsonObject(content);
  if (object === null) return null;
  return JSON.stringify(Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name))));
}

function inHome(path: string, { environment }: StatePlace): string {
  return path.startsWith('~/') ? join(homeOf(environment), path.slice(2)) : path;
}

function realOrNull(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}
