import path, { type PlatformPath } from 'node:path';
import { ScopeError } from './scope-error.ts';

const MAX_PATH_BYTES = 4_096;
const MAX_NAME_BYTES = 255;

/** A directory by two names: as it was given, and with every link resolved. */
export interface RootNames {
  readonly given_root: string;
  readonly root: string;
}

/** Turns what a client wrote, relative to the root or absolute, into segments; a refusal says what is allowed. */
export function segmentsBeneath(
  names: RootNames,
  text: string,
  allowed: string,
  flavour: PlatformPath = path,
): readonly string[] {
  checkText(text);
  const segments = relativeSegments(names, flavour.resolve(names.given_root, text), flavour);
  if (segments === undefined) {
    throw new ScopeError(
      'outside_scope',
      text,
      `'${shorten(text)}' is outside the checkout ${names.root}; ${allowed}.`,
    );
  }
  const long = segments.find((segment) => Buffer.byteLength(segment) > MAX_NAME_BYTES);
  if (long !== undefined) throw invalid(text, `a name in it is longer than ${MAX_NAME_BYTES} bytes`);
  return segments;
}

/** Segments of an absolute path beneath either name of the root; undefined when it lies elsewhere. */
export function relativeSegments(
  names: RootNames,
  absolute: string,
  flavour: PlatformPath = path,
): readonly string[] | undefined {
  for (const root of [names.given_root, names.root]) {
    const relative = flavour.relative(root, absolute);
    if (relative === '') return [];
    const segments = relative.split(flavour.sep);
    if (segments[0] !== '..' && !flavour.isAbsolute(relative)) return segments;
  }
  return undefined;
}

/** Says whether `inner` is `outer` or lies under it, segment by segment. */
export function startsWith(inner: readonly string[], outer: readonly string[]): boolean {
  return outer.length <= inner.length && outer.every((segment, index) => inner[index] === segment);
}

/** A path short enough to be quoted in a message. */
export function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function checkText(text: string): void {
  if (text === '') throw invalid(text, 'it is empty; write `.` for the root');
  if (text.includes('\0')) throw invalid(text, 'it holds a NUL character');
  if (/\p{Surrogate}/u.test(text)) throw invalid(text, 'it is not well-formed Unicode');
  if (Buffer.byteLength(text) > MAX_PATH_BYTES)
    throw invalid(text, `it is longer than ${MAX_PATH_BYTES} bytes`);
}

function invalid(text: string, why: string): ScopeError {
  return new ScopeError('invalid_path', text, `'${shorten(text)}' is not a usable path: ${why}.`);
}
