import { appendFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runFaultRound } from './fault-round.ts';

// `node scripts/faults.mjs --times N` sets these.
const rounds = Number(process.env['RALPH_FAULT_ROUNDS'] ?? 1);
const report = process.env['RALPH_FAULT_REPORT'];

describe.skipIf(process.platform === 'win32')('whatever a worker does', () => {
  test.for(Array.from({ length: rounds }, (_, index) => index + 1))(
    'nothing survives, nothing is lost, nothing is done twice, and each fault is named for what it is: round %i',
    { timeout: 300_000 },
    async () => {
      const round = await runFaultRound();
      if (report !== undefined) appendFileSync(report, `${JSON.stringify(round)}\n`);
      expect(round).toMatchObject({ survivors: 0, lost: 0, repeated: 0, problems: [] });
    },
  );
});
