import { readdir, readFile } from 'node:fs/promises';

/** Environment variable by which programs are found that have left their process group. */
export const MARK_NAME = 'RALPH_EXEC_ID';

const ROUNDS = 5;

/** Kills every process that carries a mark in its environment, also those that it starts meanwhile. */
export async function endMarked(mark: string): Promise<void> {
  const entry = `${MARK_NAME}=${mark}`;
  for (let round = 0; round < ROUNDS; round += 1) {
    const pids = await pidsWith(entry);
    if (pids.length === 0) return;
    for (const pid of pids) killNow(pid);
  }
}

async function pidsWith(entry: string): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      if (!/^\d+$/.test(name)) return [];
      const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(entry) ? [Number(name)] : [];
    }),
  );
  return found.flat();
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}
