import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { BEHAVIOURS, BEHAVIOUR_NAMES } from '../../src/behaviour.ts';
import { checkAgent, type CheckResult } from '../../src/check-agent.ts';
import { snapshotOfHome } from './snapshot-of-home.ts';
import { isWanted, testPrograms } from './programs.ts';

/** Where time is short no check begins after this, in milliseconds since 1970. */
const LATEST_START = Number(process.env['RALPH_AGENTS_BEFORE'] ?? Infinity);

/** One test for each behaviour of an agent; the check itself is made once. */
export function checkSuite(agent: string): void {
  describe.runIf(isWanted(agent))(agent, () => {
    let result: CheckResult | null = null;
    let before: readonly string[];
    beforeAll(async () => {
      if (Date.now() > LATEST_START) return;
      before = snapshotOfHome();
      result = await checkAgent(agent, testPrograms());
      keep(agent, result);
      if (result.checked) console.log(`${agent}: ${JSON.stringify(result.report.took_ms)}`);
    });

    test.for(BEHAVIOUR_NAMES.map((name) => [BEHAVIOURS[name], name] as const))('%s', ([, name], { skip }) => {
      if (result === null) return skip('no time was left to check this agent (RALPH_AGENTS_BEFORE)');
      if (!result.checked) throw new Error(result.reason);
      const verdict = result.report.behaviours.find((behaviour) => behaviour.name === name);
      if (verdict?.result === 'skipped') skip(verdict.note ?? '');
      expect(verdict?.result === 'failed' ? verdict.note : null).toBeNull();
    });

    test('the home of whoever runs the tests is as it was', ({ skip }) => {
      if (result === null) skip('nothing was done');
      expect(snapshotOfHome()).toEqual(before);
    });
  });
}

/** For the matrix of the README. */
function keep(agent: string, result: CheckResult): void {
  const directory = process.env['RALPH_AGENTS_RESULTS'];
  if (directory === undefined || !result.checked) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${agent}.json`), `${JSON.stringify(result.report, null, 2)}\n`);
}
