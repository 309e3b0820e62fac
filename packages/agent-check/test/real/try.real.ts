import { expect, test } from 'vitest';
import { probeJail } from '@ralph/mcp-server';
import { STAGES } from '../../src/stages/stages.ts';
import { atWork } from '../../src/scenarios/at-work.ts';
import { inTrouble } from '../../src/scenarios/in-trouble.ts';
import { cutShort } from '../../src/scenarios/cut-short.ts';

const SC = { atWork, inTrouble, cutShort };
const [agent, which] = (process.env['TRY'] ?? 'claude atWork').split(' ');
test('try', async () => {
  const stage = STAGES.find((s) => s.agent === agent)!;
  const probe = await probeJail();
  const t0 = Date.now();
  const f = await SC[which as keyof typeof SC]({
    stage,
    jail: probe.available ? { available: true } : { available: false, reason: '' },
    ralph: [process.execPath, new URL('../../../cli/dist/main.js', import.meta.url).pathname],
    path: `${process.env['RALPH_AGENTS_BIN']}:/usr/local/bin:/usr/bin:/bin`,
  });
  console.log(agent, which, Date.now() - t0, 'ms');
  for (const x of f)
    console.log(
      x.problem === null ? 'ok  ' : 'FAIL',
      x.behaviour,
      x.problem ?? '',
      x.note ?? '',
      x.skipped ?? '',
    );
  expect(f.filter((x) => x.problem)).toEqual([]);
});
