import { CommanderError } from 'commander';
import { errorText } from './error-text.ts';
import { EXIT_CODE, exitCodeOfError } from './exit-code.ts';
import { colorsFor, type Io } from './io.ts';
import { buildProgram, type GlobalFlags } from './program.ts';

/** Runs one command line (without `node` and the script) and answers its exit code; never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT_CODE.succeeded;
  const program = buildProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODE.succeeded : EXIT_CODE.usage;
    const { verbose } = program.opts<GlobalFlags>();
    const colors = colorsFor(io.stderr, io.env);
    io.stderr.write(errorText(error, { verbose: verbose === true, colors, bugs: io.bugs }));
    return exitCodeOfError(error);
  }
}
