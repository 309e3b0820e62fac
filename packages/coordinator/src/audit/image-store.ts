import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { isUnchanged, type TreeEntry } from './tree-entry.ts';
import type { Place } from './tree-path.ts';

/** How much is kept, in bytes. */
interface ImageLimits {
  readonly file: number;
  readonly total: number;
}

const MIB = 1024 * 1024;

/** A file larger than this is only watched, and so is everything once so much has been kept. */
const IMAGE_LIMITS: ImageLimits = { file: 8 * MIB, total: 256 * MIB };

/** The content of a file at some time. */
interface Image {
  readonly sha256: string;
  readonly offset: number;
  readonly size: number;
}

/** Keeps the content of files that git could not give back. */
export interface ImageStore {
  /**
   * Keeps a file as it was scanned, if then no more than a share (default: all) of the room is taken; forgets what it
   * knew of the path when that cannot be had any more.
   */
  readonly keep: (path: string, place: Place, entry: TreeEntry, share?: number) => void;
  readonly forget: (path: string) => void;
  readonly has: (path: string) => boolean;
  /** Why the file was not kept when it was to be; null when nobody asked for it. */
  readonly whyNot: (path: string) => string | null;
  /** Whether the file there still has the content that is kept. */
  readonly matches: (path: string, place: Place) => boolean;
  /** Null when it is not kept, or was tampered with. */
  readonly read: (path: string) => Buffer | null;
  readonly close: () => void;
}

/**
 * Opens a store in a file without a name: secrets in it are nobody's to read, and it is gone with this process. Hashes
 * stay in memory, where no unit can reach them.
 */
export function openImageStore(file: string, limits: ImageLimits = IMAGE_LIMITS): ImageStore {
  const images = new Map<string, Image>();
  const known = new Map<string, Image>();
  const refused = new Map<string, string>();
  const fd = openSync(
    file,
    constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  unlinkSync(file);
  let end = 0;

  const append = (content: Buffer): Image => {
    const sha256 = hashOf(content);
    const old = known.get(sha256);
    if (old !== undefined) return old;
    for (let written = 0; written < content.length;) {
      written += writeSync(fd, content, written, content.length - written, end + written);
    }
    const image = { sha256, offset: end, size: content.length };
    end += content.length;
    known.set(sha256, image);
    return image;
  };

  /** On a full disk nothing is kept, and nothing else is lost. */
  const appendOrNull = (content: Buffer): Image | null => {
    try {
      return append(content);
    } catch {
      return null;
    }
  };

  /** The image, or why there is none. */
  const keepOrSay = (place: Place, entry: TreeEntry, room: number): Image | string => {
    if (entry.size > limits.file) return `it is larger than ${limits.file / MIB} MiB`;
    if (end + entry.size > room) return `the ${limits.total / MIB} MiB for such content are taken`;
    const content = readFileAt(place, entry);
    if (content === null) return 'it could not be read, or was being written';
    return appendOrNull(content) ?? 'there was no space on the disk';
  };

  return {
    keep(path, place, entry, share = 1) {
      images.delete(path);
      refused.delete(path);
      const image = keepOrSay(place, entry, limits.total * share);
      if (typeof image === 'string') refused.set(path, image);
      else images.set(path, image);
    },
    forget(path) {
      images.delete(path);
      refused.delete(path);
    },
    whyNot: (path) => refused.get(path) ?? null,
    has: (path) => images.has(path),
    matches(path, place) {
      const image = images.get(path);
      const content = readFileAt(place, null);
      return image !== undefined && content !== null && hashOf(content) === image.sha256;
    },
    read(path) {
      const image = images.get(path);
      if (image === undefined) return null;
      const content = Buffer.alloc(image.size);
      readSync(fd, content, 0, image.size, image.offset);
      return hashOf(content) === image.sha256 ? content : null;
    },
    close: () => closeSync(fd),
  };
}

/** The content of a regular file, if it is still the one that was scanned; nothing is ever waited for. */
export function readFileAt(place: Place, entry: TreeEntry | null): Buffer | null {
  let fd: number;
  try {
    fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || (entry !== null && !isUnchanged(entry, stat))) return null;
    const content = Buffer.alloc(stat.size);
    let read = 0;
    for (let got = -1; got !== 0 && read < content.length; read += got) {
      got = readSync(fd, content, read, content.length - read, read);
    }
    return content.subarray(0, read);
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
