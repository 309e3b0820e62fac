import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Which processes live that carry a tag in their arguments or have a run's id in their environment, and which dead
 * children nobody has waited for. It knows nothing of how the coordinator looks for them.
 */
export function survivorsOf(tag: string, runId: string): readonly string[] {
  if (process.platform !== 'linux') return taggedByPs(tag);
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    const [state, parent] = /\) (\S) (\d+) /.exec(read(`/proc/${name}/stat`))?.slice(1) ?? [];
    if (state === undefined || state === 'X') return [];
    if (state === 'Z') return Number(parent) === process.pid ? [`${name} (a zombie)`] : [];
    const words = read(`/proc/${name}/cmdline`);
    const isOurs = words.includes(tag) || read(`/proc/${name}/environ`).includes(`RALPH_RUN_ID=${runId}`);
    return isOurs ? [`${name} ${words.replaceAll('\0', ' ')}`] : [];
  });
}

function taggedByPs(tag: string): readonly string[] {
  const table = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes(tag));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
