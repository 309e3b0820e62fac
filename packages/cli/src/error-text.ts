import { inspect } from 'node:util';
import { isUserError } from './exit-code.ts';
import type { Colors } from './io.ts';
import { sanitiseLines } from './terminal-text.ts';

/** How an error is to be told. */
export interface ErrorTextOptions {
  readonly verbose: boolean;
  readonly colors: Colors;
  /** Where bugs of this program are reported. */
  readonly bugs: string;
}

/** One block: what happened and what to do, then the code for scripts; where it came from only for those who ask. */
export function errorText(error: unknown, { verbose, colors, bugs }: ErrorTextOptions): string {
  const isExpected = isUserError(error);
  const message = error instanceof Error ? error.message : String(error);
  const [first = '', ...more] = sanitiseLines(message);
  const what = isExpected ? [first, ...more] : [`this is a bug in ralph: ${first}`, ...more];
  const toDo = isExpected
    ? []
    : [`report it at ${bugs}${verbose ? '' : ', with what the same command says under --verbose'}`];
  const code = codeOf(error);
  const lines = [
    ...what,
    ...toDo,
    ...(code === null ? [] : [colors.dim(`code: ${code}`)]),
    ...(verbose ? sanitiseLines(inspect(error)).map((line) => colors.dim(line)) : []),
  ];
  return `${colors.red('error:')} ${lines.join('\n')}\n`;
}

/** As literals that scripts may rely on; what is no mistake of the user has the code `bug`. */
function codeOf(error: unknown): string | null {
  if (!isUserError(error)) return 'bug';
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
