import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** All that a tree is, byte for byte, by path; `.agent` and what git may do for itself left out. */
export function photograph(root: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const look = (path: string): void => {
    const place = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
    const stat = lstatSync(place);
    const mode = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
    if (stat.isSymbolicLink()) found[path] = `link ${mode} to ${readlinkSync(place, 'latin1')}`;
    else if (stat.isFile()) found[path] = `file ${mode} ${readFileSync(place).toString('base64')}`;
    else if (!stat.isDirectory()) found[path] = `other ${mode}`;
    else {
      found[path] = `directory ${mode}`;
      for (const name of readdirSync(place, 'latin1'))
        if (!/^\.(?:git|agent)$/.test(name)) look(`${path}/${name}`);
    }
  };
  for (const name of readdirSync(root, 'latin1')) if (name !== '.git' && name !== '.agent') look(name);
  for (const name of [
    'HEAD',
    'config',
    'packed-refs',
    'info/exclude',
    'hooks/pre-commit',
    'refs/heads/main',
  ]) {
    found[`.git/${name}`] = contentOf(join(root, '.git', name));
  }
  return found;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return 'absent';
  }
}
