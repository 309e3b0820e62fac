import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findAgent } from '@ralph/agents';
import { probeJail } from '@ralph/mcp-server';
import { describe, expect, test } from 'vitest';
import { openPlace } from '../../src/check-place.ts';
import { STAGES } from '../../src/stages/stages.ts';
import { endOf } from '../../src/unit-end.ts';
import { finish, planOf, scriptsOf } from '../../src/worker-script.ts';
import { isWanted, testPrograms } from './programs.ts';

const FIVE = ['claude', 'codex', 'opencode', 'gemini', 'pi'];
const jail = await probeJail();
const levels = [
  { level: 'mcp', skipped: false, title: 'mcp' },
  {
    level: 'jail',
    skipped: !jail.available,
    title: jail.available ? 'jail' : `jail (skipped: ${jail.reason})`,
  },
];

const crowds = [
  { count: 'five', names: FIVE },
  { count: 'six', names: [...FIVE, 'qwen'] },
].filter(({ names }) => names.every(isWanted));

// Whoever asks for fewer agents is told what is left out.
if (crowds.length === 0) test.skip(`all at once (skipped: not all of ${FIVE.join(', ')} are asked for)`);

describe.for(crowds)('one plan for $count agents', ({ names }) => {
  const stages = STAGES.filter(({ agent }) => names.includes(agent));

  test.for(levels)(
    'all work in one checkout at once, with evidence, usage and logs of each, at level $title',
    async ({ level, skipped }, { skip }) => {
      if (skipped) skip();
      const units = stages.map(({ agent, plan_name }) => ({
        unit_id: agent,
        steps: finish(agent),
        more: { agent: plan_name },
      }));
      await using place = await openPlace(stages, scriptsOf(units), testPrograms());
      const planPath = place.plan({
        ...planOf(units, ''),
        verify: ['sh', '-c', names.map((agent) => `test -s ${agent}/made.txt`).join(' && ')],
      });
      const flags = ['--json', '--max-workers', `${names.length}`, '--confine', level];
      const run = place.ralph(['run', planPath, ...flags, '--require-confine', level]);
      const { exit_code, said } = await run.ended;
      expect(exit_code, said).toBe(0);
      const ends = run.events.findIndex(({ type }) => type === 'worker_succeeded');
      const before = run.events.slice(0, ends).filter(({ type }) => type === 'worker_started');
      expect(before, 'all have started before the first one ends').toHaveLength(names.length);
      const summary = JSON.parse(
        readFileSync(join(place.checkout, '.agent/artifacts/parallel_development_summary.json'), 'utf8'),
      );
      expect(summary.workers).toHaveLength(names.length);
      for (const { agent, plan_name } of stages) {
        const found = findAgent(plan_name);
        if ('error' in found) throw new Error(found.error);
        const worker = summary.workers.find((one: { unit_id: string }) => one.unit_id === agent);
        expect(worker, agent).toMatchObject({
          status: 'succeeded',
          agent: plan_name,
          attempts: 1,
          confinement: level,
          artifact_count: 1,
          files_changed: [`${agent}/made.txt`],
        });
        expect(worker.usage.input_tokens, agent).toBeGreaterThanOrEqual(3000);
        expect(endOf(run.events, agent)).toMatchObject({ type: 'worker_succeeded', final_message: 'Done.' });
        const log = readFileSync(
          join(place.checkout, '.agent/runs', summary.run_id, 'logs', `${agent}.log`),
          'utf8',
        );
        expect(log.length, agent).toBeGreaterThan(0);
        expect(readFileSync(join(place.checkout, agent, 'made.txt'), 'utf8')).toBe(`made by ${agent}\n`);
      }
      expect(summary.verification).toMatchObject({ passed: true });
      const known = stages.flatMap(({ asks = [] }) => asks);
      expect(place.proxy.asked.filter((address) => !known.includes(address))).toEqual([]);
      expect(await place.leftovers(names)).toEqual([]);
    },
  );
});
