import { openProcessTable } from './process-table.ts';
import type { ProcessTable } from './process-table.ts';
import { createGuardian } from './guardian.ts';
import { createFamily } from './family.ts';
import type { Family } from './family.ts';

/** Who answers for started programs: the guardian, should this process die, and the table that finds survivors. */
export interface Custody {
  /** Takes a program that was started detached into custody; a `host` is a shell in it that may live on. */
  readonly take: (leader: number, host?: number) => Family;
  readonly release: (leader: number) => void;
  readonly close: () => Promise<void>;
}

/** Opens a custody; hosts that work together share one. */
export function openCustody(): Custody {
  const guardian = createGuardian();
  const table: ProcessTable | null = process.platform === 'linux' ? openProcessTable() : null;
  return {
    take: (leader, host) => {
      guardian.guard(leader);
      table?.adopt(leader, host);
      return createFamily(leader, table);
    },
    release: (leader) => {
      guardian.forget(leader);
      table?.release(leader);
    },
    close: guardian.close,
  };
}
