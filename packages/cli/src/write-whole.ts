import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { CliError } from './cli-error.ts';

/**
 * Writes a file so that a reader never sees half of it.
 *
 * @throws CliError `output_unwritable`.
 */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'output_unwritable',
      `${path} cannot be written: ${reason}; name a file in a directory that is there and yours`,
      error,
    );
  }
}
