import { randomUUID } from 'node:crypto';
import type { MediaType } from './media-type.ts';

/** One file that a session's model can be referred to. */
export interface MediaEntry extends MediaType {
  readonly uri: string;
  /** Its path from the root of the checkout; it is read again, and judged again, whenever it is asked for. */
  readonly path: string;
  readonly size: number;
}

/** The media that a session has handed out, by `ralph://media/<uuid>`. */
export interface MediaManifest {
  /** Keeps a file, under the address that it has had if it had one. */
  readonly keep: (file: Omit<MediaEntry, 'uri'>) => MediaEntry;
  readonly find: (uri: string) => MediaEntry | undefined;
  readonly entries: () => readonly MediaEntry[];
}

/** Beyond this the entries that were used longest ago are forgotten. */
const MAX_ENTRIES = 256;

/** How the addresses of media begin. */
export const MEDIA_PREFIX = 'ralph://media/';

/** Opens the manifest of one session. */
export function openMediaManifest(): MediaManifest {
  const byUri = new Map<string, MediaEntry>();
  const keep: MediaManifest['keep'] = (file) => {
    const known = [...byUri.values()].find(({ path }) => path === file.path);
    const entry = { ...file, uri: known?.uri ?? `${MEDIA_PREFIX}${randomUUID()}` };
    byUri.delete(entry.uri);
    byUri.set(entry.uri, entry);
    const [oldest] = byUri.keys();
    if (byUri.size > MAX_ENTRIES && oldest !== undefined) byUri.delete(oldest);
    return entry;
  };
  return { keep, find: (uri) => byUri.get(uri), entries: () => [...byUri.values()] };
}

/** Says whether a text is the address of media, known or not. */
export function isMediaUri(text: string): boolean {
  return /^ralph:\/\/media\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text);
}
