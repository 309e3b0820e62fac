import { existsSync, lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ScopeError } from './scope-error.ts';
import { relativeSegments, segmentsBeneath, shorten, startsWith } from './scope-path.ts';
import type { RootNames } from './scope-path.ts';
import { isContractName, isGitName, isReservedName, isWorkerNamespace } from './scope-reserved.ts';
import { isSecretPath } from './secret-paths.ts';
import { isOnLocalDisk } from './local-disk.ts';
import { judgeByPolicy, USUAL_SECRETS } from './jail/secret-policy.ts';
import type { SecretPolicy } from './jail/secret-policy.ts';

/** What a session may touch: it reads the checkout and writes its areas, judged by real path at each act. */
export interface Scope extends RootNames {
  /** Writable directories with their links resolved, as segments from the root; the namespace is one of them. */
  readonly areas: readonly (readonly string[])[];
  readonly namespace: readonly string[] | null;
  /** What the user says of a path, besides the usual names. */
  readonly secrecy: ReturnType<typeof judgeByPolicy>;
  /** Whether paths can be walked from open descriptors (`/proc/self/fd`), which makes swapped directories harmless. */
  readonly anchored: boolean;
  /** Whether looking at what lies in the checkout is over at once, so that it may be done while everybody waits. */
  readonly isNear: () => boolean;
}

/** What an act does to a path. */
export type Access = 'read' | 'write';

/** Where a session lives; directories may be absolute or relative to the root. */
export interface ScopeOptions {
  readonly root: string;
  readonly allowed_directories: readonly string[];
  readonly namespace: string | null;
  /** What is hidden besides the usual credentials, and what is not. */
  readonly secrets?: SecretPolicy | undefined;
}

/** Fixes what a session may touch; throws a `ScopeError` for a directory that is not inside the root. */
export function openScope(options: ScopeOptions): Scope {
  const names = { given_root: path.resolve(options.root), root: realpathSync.native(options.root) };
  const allowed = options.allowed_directories.map((directory) => allowedArea(names, directory));
  const namespace = options.namespace === null ? null : realSegments(names, options.namespace);
  return {
    ...names,
    areas: namespace === null ? allowed : [...allowed, namespace],
    namespace,
    secrecy: judgeByPolicy(options.secrets ?? USUAL_SECRETS),
    anchored: existsSync('/proc/self/fd'),
    isNear: () => isOnLocalDisk(names.root),
  };
}

/** Throws a `ScopeError` unless the session may use the real path in this way. */
export function judge(scope: Scope, segments: readonly string[], access: Access, asked: string): void {
  switch (access) {
    case 'read':
      return judgeRead(scope, segments, asked);
    case 'write':
      return judgeWrite(scope, segments, asked);
  }
}

/** Says whether a path is a writable directory of the session, or holds one. */
export function holdsArea(scope: Scope, segments: readonly string[]): boolean {
  return scope.areas.some((area) => startsWith(area, segments));
}

/** The absolute path of segments from the root. */
export function absolutePath(scope: Scope, segments: readonly string[]): string {
  return path.join(scope.root, ...segments);
}

/** The session's writable directories, as a phrase for messages. */
export function describeAreas(scope: Scope): string {
  if (scope.areas.length === 0) return 'this session may write nowhere';
  return `this session may write only in: ${scope.areas.map((area) => `${area.join('/') || '.'}/`).join(', ')}`;
}

/** The usual names of credentials, and what the user hides: which of them it was is nobody's business. */
const HIDDEN = 'it is a kind of file that holds credentials, or was hidden by the user';

function judgeRead(scope: Scope, segments: readonly string[], asked: string): void {
  const code = readRefusal(scope, segments);
  if (code === undefined) return;
  const why = code === 'secret' ? HIDDEN : 'it belongs to git or another worker';
  const rest = `anything else in the checkout may be read, and ${describeAreas(scope)}`;
  throw new ScopeError(code, asked, `'${shorten(asked)}' is closed to file tools: ${why}; ${rest}.`);
}

/** Why the session may not read the real path; undefined when it may. */
export function readRefusal(scope: Scope, segments: readonly string[]): 'secret' | 'reserved' | undefined {
  if (isSecret(scope, segments)) return 'secret';
  if (segments.some(isGitName)) return 'reserved';
  const own = scope.namespace !== null && startsWith(segments, scope.namespace);
  return isWorkerNamespace(segments) && !own ? 'reserved' : undefined;
}

function judgeWrite(scope: Scope, segments: readonly string[], asked: string): void {
  const area = areaOf(scope, segments);
  const inner = insideArea(scope, segments);
  if (inner.some(isReservedName))
    throw writeRefusal(scope, 'reserved', asked, '.git and .agent belong to the coordinator');
  if (area === scope.namespace && inner.length === 1 && isContractName(inner[0] ?? ''))
    throw writeRefusal(scope, 'reserved', asked, 'it says what this worker may do');
  if (area === undefined)
    throw writeRefusal(scope, 'outside_scope', asked, "it is outside the unit's directories");
  if (isSecret(scope, segments)) throw writeRefusal(scope, 'secret', asked, HIDDEN);
  if (inner.some((name) => /[. ]$/u.test(name))) {
    throw writeRefusal(scope, 'invalid_path', asked, 'a name in it ends with a dot or a space');
  }
}

/** Whether a path, as segments from the root, is closed to the session: it holds credentials, or the user hides it. */
export function isSecret(scope: Scope, segments: readonly string[]): boolean {
  const judged = scope.secrecy(segments);
  return judged === null ? isSecretPath(insideArea(scope, segments)) : judged === 'hidden';
}

/** What is left below a directory that was given by name: its own names were meant. */
function insideArea(scope: Scope, segments: readonly string[]): readonly string[] {
  return segments.slice(areaOf(scope, segments)?.length ?? 0);
}

/** The deepest area wins, so that a namespace inside an allowed root keeps its own rule. */
function areaOf(scope: Scope, segments: readonly string[]): readonly string[] | undefined {
  return scope.areas.filter((area) => startsWith(segments, area)).sort((a, b) => b.length - a.length)[0];
}

function writeRefusal(
  scope: Scope,
  code: 'reserved' | 'outside_scope' | 'secret' | 'invalid_path',
  asked: string,
  why: string,
) {
  return new ScopeError(
    code,
    asked,
    `'${shorten(asked)}' may not be written: ${why}; ${describeAreas(scope)}.`,
  );
}

function allowedArea(names: RootNames, directory: string): readonly string[] {
  const area = realSegments(names, directory);
  if (!area.some(isReservedName)) return area;
  throw new ScopeError(
    'reserved',
    directory,
    `'${shorten(directory)}' cannot be allowed: .git and .agent are reserved.`,
  );
}

function realSegments(names: RootNames, directory: string): readonly string[] {
  const wanted = segmentsBeneath(names, directory, 'a session lies within its root');
  const real = realPrefix(names.root, wanted);
  const segments = real === undefined ? undefined : relativeSegments(names, real);
  if (segments !== undefined) return segments;
  throw new ScopeError(
    'symlink',
    directory,
    `'${shorten(directory)}' leads outside the checkout ${names.root} by a link.`,
  );
}

/** Resolves what exists and keeps the rest; undefined for a link without a target. */
function realPrefix(root: string, segments: readonly string[]): string | undefined {
  for (let length = segments.length; length >= 0; length -= 1) {
    const existing = path.join(root, ...segments.slice(0, length));
    if (lstatSync(existing, { throwIfNoEntry: false }) === undefined) continue;
    if (!existsSync(existing)) return undefined;
    return path.join(realpathSync.native(existing), ...segments.slice(length));
  }
  return root;
}
