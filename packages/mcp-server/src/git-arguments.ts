import { isSecret } from './scope.ts';
import type { Scope } from './scope.ts';
import { ScopeError } from './scope-error.ts';
import { segmentsBeneath } from './scope-path.ts';

/** What a client asks git to compare, sorted by kind. */
export interface GitArguments {
  readonly flags: readonly string[];
  readonly refs: readonly string[];
  readonly paths: readonly string[];
}

/** Only flags that shape what is printed: none writes a file, starts a program, or reads outside the repository. */
const FLAG = new RegExp(
  [
    '--(?:cached|staged|merge-base|patch|no-patch|stat|numstat|shortstat|summary|compact-summary|dirstat|raw|check)',
    '--(?:name-only|name-status|full-index|minimal|patience|histogram|word-diff|function-context|no-renames)',
    '--(?:ignore-all-space|ignore-space-change|ignore-space-at-eol|ignore-blank-lines|find-renames|find-copies)',
    '--(?:unified|inter-hunk-context|stat|diff-filter|diff-algorithm|word-diff|find-renames|find-copies)=[\\w,.%-]+',
    '-(?:[pwbRWsu]|U\\d+|[MC]\\d*%?|[SG].+)',
  ].join('|'),
  's',
);

const REF = /^[^\s\p{Cc}-][^\s\p{Cc}]{0,255}$/u;

/** Sorts the arguments of a diff; throws for a flag that is not known to be harmless. */
export function readGitArguments(args: readonly string[], scope: Scope): GitArguments {
  const end = args.indexOf('--');
  const [before, after] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  const flags = before.filter((arg) => arg.startsWith('-'));
  const unknown = flags.find((flag) => FLAG.exec(flag)?.[0] !== flag);
  if (unknown !== undefined) {
    throw new Error(
      `the flag ${JSON.stringify(unknown)} is not allowed. Use flags such as --cached, --stat or --name-only`,
    );
  }
  const refs = before.filter((arg) => !arg.startsWith('-')).map((ref) => checkRef(ref, scope));
  return { flags, refs, paths: gitPaths(after, scope) };
}

/** Throws unless a ref can be handed to git, and names no file that is closed to the session. */
export function checkRef(ref: string, scope: Scope): string {
  if (!REF.test(ref))
    throw new Error(`${JSON.stringify(ref)} is not a ref. Give a commit, branch or tag such as HEAD~1`);
  const secret = ref
    .split(':')
    .slice(1)
    .find((path) => isSecret(scope, path.split('/')));
  if (secret === undefined) return ref;
  throw new ScopeError(
    'secret',
    secret,
    `${JSON.stringify(secret)} is closed: it is a kind of file that holds credentials, or the user hides it.`,
  );
}

/** Pathspecs that mean exactly these paths, from the top of the checkout. */
export function gitPaths(paths: readonly string[], scope: Scope): readonly string[] {
  return paths.map((path) =>
    pathspec(segmentsBeneath(scope, path, 'git is shown for the checkout only').join('/')),
  );
}

/** Pathspecs that leave exactly these paths out. */
export function withoutPaths(paths: readonly string[]): readonly string[] {
  return paths.map((path) => `:(top,literal,exclude)${path}`);
}

function pathspec(path: string): string {
  return path === '' ? ':(top)' : `:(top,literal)${path}`;
}
