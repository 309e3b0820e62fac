import type { ProcessIdentity } from '../journal/process-identity.ts';
import type { Family, Pressure } from './family.ts';
import type { Exit, RunningProcess } from './launch.ts';
import { within } from './within.ts';

/** Joins a started program with the ways to end it; `ending` settles when all of it is over. */
export function superviseProcess(
  { identity, mark }: { readonly identity: ProcessIdentity; readonly mark: string },
  family: Family,
  ending: (pressure: Pressure) => Promise<Exit>,
): RunningProcess {
  const pressure = { stopping: false, killed: false };
  let over = false;
  const exited = ending(pressure).finally(() => {
    over = true;
  });
  const kill = (): void => {
    if (over) return;
    pressure.killed = true;
    family.signal('SIGKILL');
  };
  const stop = async (graceMs: number): Promise<void> => {
    if (!over && !pressure.stopping) {
      pressure.stopping = true;
      family.signal('SIGTERM');
    }
    if (await within(exited, graceMs)) return;
    kill();
    await exited;
  };
  return { pid: identity.pid, identity, mark, exited, stop, kill };
}
