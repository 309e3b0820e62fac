import { readdir, readFile } from 'node:fs/promises';

/** Says whether a process group has a member that still runs; dead ones that nobody collects do not count. */
export async function groupLives(pgid: number): Promise<boolean> {
  const entries = await readdir('/proc').catch(() => null);
  if (entries === null) return true;
  const pids = entries.filter((name) => /^\d+$/.test(name));
  const groups = await Promise.all(pids.map(runningGroupOf));
  return groups.includes(pgid);
}

async function runningGroupOf(pid: string): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state = 'X', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? null : Number(group);
}
