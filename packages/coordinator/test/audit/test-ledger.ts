import { join } from 'node:path';
import type { OutOfBounds } from '@ralph/manifest';
import type { OutOfBoundsPolicy, TreeRestored } from '@ralph/reducer';
import { openAudit, type Audit } from '../../src/audit/audit.ts';
import { openChangeLedger, type ChangeLedger } from '../../src/change-ledger.ts';

/** A ledger of units `a` and `b`, each with the directory of its own name, that never rests. */
export interface TestLedger {
  readonly audit: Audit;
  readonly ledger: ChangeLedger;
  readonly told: OutOfBounds[];
  readonly restored: TreeRestored[];
  readonly quarantine: string;
}

export async function openTestLedger(
  root: string,
  policy: OutOfBoundsPolicy = { quarantine: true, fail: true },
  keepImages = policy.quarantine,
): Promise<TestLedger> {
  const run = join(root, '.agent/runs/r');
  const directories = ['a', 'b'];
  const state = join(run, 'audit');
  const audit = await openAudit({ root, directories, state, keepImages });
  const told: OutOfBounds[] = [];
  const restored: TreeRestored[] = [];
  const quarantine = join(run, 'quarantine');
  const ledger = openChangeLedger({
    audit,
    units: directories.map((unit_id) => ({ unit_id, directories: [unit_id] })),
    policy,
    quarantine: { directory: quarantine, label: '.agent/runs/r/quarantine' },
    onOutOfBounds: async (writes) => void told.push(...writes),
    onRestored: (event) => restored.push(event),
    pace: { now: () => 0, rest: async () => undefined },
  });
  return { audit, ledger, told, restored, quarantine };
}
