import type { ProcessHost } from './process/launch.ts';
import { openCustody } from './process/custody.ts';
import { readName } from './process/process-status.ts';
import { screenLine } from './process/screen-line.ts';
import { createSlotHost } from './process/slot-host.ts';

/** What starts the processes of a run. */
export interface ProcessHosts extends AsyncDisposable {
  readonly processes: ProcessHost;
}

/** Opens the process hosts of one run; disposing of them ends all that they started. */
export function openProcessHosts(
  runId: string,
  onNotice: (text: string) => void = () => undefined,
): ProcessHosts {
  const custody = openCustody({ owner: runId, onLost: (pids) => onNotice(lostText(pids)) });
  const processes = createSlotHost(custody);
  return {
    processes,
    async [Symbol.asyncDispose]() {
      await processes.close();
      await custody.close();
    },
  };
}

function lostText(pids: readonly number[]): string {
  const named = pids.map((pid) => [pid, bracketed(readName(pid))].join(''));
  return (
    `gave up on ${pids.length === 1 ? 'a process' : 'processes'} that even SIGKILL did not end, ` +
    `and that may still write: pid ${named.join(', ')}; it hangs in the kernel (a dead network share, a debugger)`
  );
}

function bracketed(name: string | null): string {
  return name === null ? '' : ` (${screenLine(name, 40)})`;
}
