// What programs import: the code of the command, which is CommonJS.
import command from '../dist/index.cjs';

export const { EXIT_CODE, runCli } = command;
