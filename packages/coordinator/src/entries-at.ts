import { existsSync, readdirSync, realpathSync, type Dirent } from 'node:fs';

/** What lies in a directory to which no link leads; nothing for whatever else is there. */
export function entriesAt(directory: string): readonly Dirent[] {
  // Most units leave nothing, and an exception costs more than all the rest.
  if (!existsSync(directory)) return [];
  try {
    return realpathSync.native(directory) === directory
      ? readdirSync(directory, { withFileTypes: true })
      : [];
  } catch {
    return [];
  }
}
