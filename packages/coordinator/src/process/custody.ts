import { openProcessTable } from './process-table.ts';
import type { ProcessTable } from './process-table.ts';
import { createMark } from './process-mark.ts';
import { createGuardian } from './guardian.ts';
import { createFamily } from './family.ts';
import type { Family, LeaderKind } from './family.ts';

/** Who answers for started programs: the guardian, should this process die, and the table that finds survivors. */
export interface Custody {
  /** Takes what was started detached into custody. */
  readonly take: (leader: number, kind: LeaderKind) => Family;
  /** From now on those that carry this mark are of the leader's family, and those of its earlier mark no more. */
  readonly mark: (leader: number, mark: string) => void;
  /** A mark for a launch. */
  readonly createMark: () => string;
  readonly release: (leader: number) => void;
  /** Gives up on those whom even SIGKILL did not end; nobody is no news. */
  readonly lose: (pids: readonly number[]) => void;
  readonly close: () => Promise<void>;
}

/** How a custody is opened. */
export interface CustodyOptions {
  readonly onLost?: (pids: readonly number[]) => void;
  /** For whom its programs work, such as a run: their marks say so. */
  readonly owner?: string;
}

/** Opens a custody; hosts that work together share one. */
export function openCustody({ onLost, owner }: CustodyOptions = {}): Custody {
  const guardian = createGuardian();
  const table: ProcessTable | null = process.platform === 'linux' ? openProcessTable() : null;
  const families = new Map<number, Family>();
  return {
    take: (leader, kind) => {
      guardian.guard(leader, endsItself(kind));
      table?.adopt(leader);
      const family = createFamily(leader, table, kind);
      families.set(leader, family);
      return family;
    },
    mark: (leader, mark) => {
      guardian.mark(leader, mark);
      table?.mark(leader, mark);
    },
    createMark: () => createMark(owner ?? null),
    release: (leader) => {
      families.get(leader)?.release();
      families.delete(leader);
      guardian.forget(leader);
      table?.release(leader);
    },
    lose: (pids) => {
      if (pids.length > 0) onLost?.(pids);
    },
    close: guardian.close,
  };
}

/** Reapers and launchers learn of this process's death themselves, and would leave somebody behind if they were killed. */
function endsItself(kind: LeaderKind): boolean {
  switch (kind) {
    case 'program':
    case 'jail':
      return false;
    case 'launcher':
    case 'reaper':
    case 'reaped':
      return true;
  }
}
