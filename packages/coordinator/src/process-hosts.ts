import type { ProcessHost } from './process/launch.ts';
import { createSlotHost } from './process/slot-host.ts';
import { createSpawnHost } from './process/spawn-host.ts';

/** What starts the processes of a run. */
export interface ProcessHosts extends AsyncDisposable {
  /** Starts agents, and whatever runs in a jail: they live long, and a jail must be its host's direct child. */
  readonly processes: ProcessHost;
  /** Starts plain commands, which may be many and short. */
  readonly commands: ProcessHost;
}

/** Opens the process hosts of one run; disposing of them ends all that they started. */
export function openProcessHosts(): ProcessHosts {
  const processes = createSpawnHost();
  const commands = createSlotHost();
  return {
    processes,
    commands,
    async [Symbol.asyncDispose]() {
      await Promise.all([processes.close(), commands.close()]);
    },
  };
}
