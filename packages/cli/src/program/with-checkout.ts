import type { Command } from 'commander';
import type { SchemaDocument } from '../schema-document.ts';

/** Takes the exit code of a command. */
export type SetExitCode = (code: number) => void;

/** How a run is named. */
export const RUN_ARGUMENT = 'its id, the beginning of one, or latest (default: the newest)';

/** The options of a command that is about a checkout. */
export function withCheckout(command: Command): Command {
  return command.option('-C, --cwd <directory>', 'checkout to look into, instead of the current directory');
}

/** The option of a command that programs may ask, and which document they get. */
export function withJson(command: Command, document: SchemaDocument): Command {
  return command.option('--json', `print one JSON document (ralph schema ${document})`);
}
