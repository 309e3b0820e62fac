import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probeJail } from '@ralph/mcp-server';
import { describe, expect, test } from 'vitest';
import { openPlace } from '../../src/check-place.ts';
import { STAGES } from '../../src/stages/stages.ts';
import { endOf, endText } from '../../src/unit-end.ts';
import { finish, planOf, scriptsOf } from '../../src/worker-script.ts';
import { isWanted, testPrograms } from './programs.ts';

const BY_ACP = ['gemini', 'opencode'];
const stages = STAGES.filter(({ agent }) => BY_ACP.includes(agent));
const jail = await probeJail();
const title = jail.available ? '' : ` (skipped: ${jail.reason})`;

const AGENTS = `[agents.gemini-acp]
transport = "acp"
cmd = "gemini --acp --skip-trust"

[agents.opencode-acp]
transport = "acp"
cmd = "opencode acp"
`;

describe.runIf(BY_ACP.every(isWanted))('over the Agent Client Protocol', () => {
  test.skipIf(!jail.available)(
    `gemini and opencode work at once in one checkout, each in its jail${title}`,
    async () => {
      const units = BY_ACP.map((agent) => ({
        unit_id: agent,
        steps: finish(agent),
        more: { agent: `${agent}-acp` },
      }));
      await using place = await openPlace(stages, scriptsOf(units), testPrograms());
      mkdirSync(join(place.checkout, '.agent'));
      writeFileSync(join(place.checkout, '.agent', 'agents.toml'), AGENTS);
      const run = place.ralph(['run', place.plan(planOf(units, '')), '--json', '--confine', 'jail']);
      const { exit_code, said } = await run.ended;
      expect(exit_code, said).toBe(0);
      for (const agent of BY_ACP) {
        const end = endOf(run.events, agent);
        expect(end, endText(end)).toMatchObject({ type: 'worker_succeeded', artifact_count: 1 });
        expect(readFileSync(join(place.checkout, agent, 'made.txt'), 'utf8')).toBe(`made by ${agent}\n`);
      }
      const sessions = run.events.filter(({ type }) => type === 'agent_session');
      expect(sessions).toHaveLength(BY_ACP.length);
      expect(await place.leftovers(BY_ACP)).toEqual(['.agent/agents.toml']);
    },
  );
});
