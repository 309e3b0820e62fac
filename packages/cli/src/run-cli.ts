import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { EXIT_CODE, exitCodeOfError, isUserError } from './exit-code.ts';
import { colorsFor, type Io } from './io.ts';
import { buildProgram } from './program.ts';
import { sanitiseLines } from './terminal-text.ts';

/** Runs one command line (without `node` and the script) and answers its exit code; never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  try {
    let exitCode: number = EXIT_CODE.succeeded;
    const program = buildProgram(io, (code) => {
      exitCode = code;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODE.succeeded : EXIT_CODE.usage;
    io.stderr.write(errorText(error, io));
    return exitCodeOfError(error);
  }
}

function errorText(error: unknown, io: Io): string {
  const label = colorsFor(io.stderr, io.env).red('error:');
  if (isUserError(error)) return `${label} ${sanitiseLines(error.message).join('\n')}\n`;
  return `${label} this should not have happened; please report it with these lines\n${inspect(error)}\n`;
}
