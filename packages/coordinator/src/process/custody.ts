import { openProcessTable } from './process-table.ts';
import type { ProcessTable } from './process-table.ts';
import { createGuardian } from './guardian.ts';
import { createFamily } from './family.ts';
import type { Family, LeaderKind } from './family.ts';

/** Who answers for started programs: the guardian, should this process die, and the table that finds survivors. */
export interface Custody {
  /** Takes what was started detached into custody. */
  readonly take: (leader: number, kind: LeaderKind) => Family;
  /** From now on those that carry this mark are of the leader's family, and those of its earlier mark no more. */
  readonly mark: (leader: number, mark: string) => void;
  readonly release: (leader: number) => void;
  readonly close: () => Promise<void>;
}

/** Opens a custody; hosts that work together share one. */
export function openCustody(): Custody {
  const guardian = createGuardian();
  const table: ProcessTable | null = process.platform === 'linux' ? openProcessTable() : null;
  return {
    take: (leader, kind) => {
      guardian.guard(leader);
      table?.adopt(leader, kind === 'shell' ? leader : undefined);
      return createFamily(leader, table, kind);
    },
    mark: (leader, mark) => {
      guardian.mark(leader, mark);
      table?.mark(leader, mark);
    },
    release: (leader) => {
      guardian.forget(leader);
      table?.release(leader);
    },
    close: guardian.close,
  };
}
