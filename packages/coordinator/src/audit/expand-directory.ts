import { readdirSync, type Dirent } from 'node:fs';

/**
 * Looks into a directory that git does not look into, as far as units may write there.
 *
 * An ignored directory counts as one path that changes with its direct entries. Where a unit's own directory lies in
 * it, that would put the unit's work down to a path outside: there, the siblings are the paths, and below the unit's
 * directory each file is.
 */
export function expandDirectory(
  root: Buffer,
  directory: string,
  areas: readonly string[],
): readonly string[] {
  if (areas.includes(directory)) return filesBelow(root, directory);
  if (!areas.some((area) => area.startsWith(`${directory}/`))) return [directory];
  return entriesOf(root, directory).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? expandDirectory(root, path, areas) : [path];
  });
}

function filesBelow(root: Buffer, directory: string): readonly string[] {
  return entriesOf(root, directory).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

function entriesOf(root: Buffer, directory: string): readonly Dirent[] {
  const path = Buffer.concat([root, Buffer.from(`/${directory}`, 'latin1')]);
  try {
    const entries = readdirSync(path, { withFileTypes: true, encoding: 'latin1' });
    return entries.filter((entry) => entry.name !== '.git');
  } catch {
    return [];
  }
}
