export { EXIT_CODE } from './exit-code.ts';
export type { Interrupts, Io, Output } from './io.ts';
export { runCli } from './run-cli.ts';
