import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Of `.git` and `.agent`, what nobody but the coordinator may change. */
const CONTROL = [
  '.git/HEAD',
  '.git/config',
  '.git/packed-refs',
  '.git/info',
  '.git/hooks',
  '.git/refs',
  '.agent/prompts',
];

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
  for (const name of CONTROL) {
    found[name] = 'absent';
    if (existsSync(join(root, name))) look(name);
  }
  return Object.fromEntries(Object.entries(found).filter(([path, what]) => !isControlDirectory(path, what)));
}

/** Git takes empty directories away, and makes them, when it likes. */
function isControlDirectory(path: string, what: string): boolean {
  return /^\.(?:git|agent)\//.test(path) && what.startsWith('directory');
}
