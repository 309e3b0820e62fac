import { expect, test } from 'vitest';
import { verdictOf } from '../src/agent-report.ts';
import { found, type Finding } from '../src/finding.ts';
import type { AgentLimit } from '../src/stages/agent-stage.ts';

const good = found('works', true, 'broken');
const bad = found('works', false, 'broken');
const noted = found('works', true, 'broken', 'late');
const other = found('usage', false, 'wrong');
const elsewhere = found('works', false, 'it crashed');
const LIMIT: AgentLimit = { reason: 'cannot', shows: /^broken$/ };
const skipped: Finding = { behaviour: 'works', problem: null, skipped: 'no jail' };

test.for<{ name: string; findings: Finding[]; limit: AgentLimit | null; expected: object }>([
  { name: 'nothing wrong', findings: [good, other], limit: null, expected: { result: 'passed', note: null } },
  {
    name: 'a note is kept',
    findings: [good, noted],
    limit: null,
    expected: { result: 'passed', note: 'late' },
  },
  {
    name: 'one wrong look fails',
    findings: [good, bad],
    limit: null,
    expected: { result: 'failed', note: 'broken' },
  },
  {
    name: 'a known limit is no failure',
    findings: [bad],
    limit: LIMIT,
    expected: { result: 'limited', note: 'cannot' },
  },
  {
    name: 'what is wrong in another way than the limit says fails',
    findings: [bad, elsewhere],
    limit: LIMIT,
    expected: { result: 'failed', note: 'broken; it crashed' },
  },
  {
    name: 'a limit that is gone fails',
    findings: [good],
    limit: LIMIT,
    expected: { result: 'failed', note: 'no longer so, take it out of the limits: cannot' },
  },
  {
    name: 'what was skipped says why',
    findings: [skipped],
    limit: null,
    expected: { result: 'skipped', note: 'no jail' },
  },
  {
    name: 'nobody looked',
    findings: [other],
    limit: null,
    expected: { result: 'skipped', note: 'was not looked at' },
  },
])('the verdict on a behaviour: $name', ({ findings, limit, expected }) => {
  expect(verdictOf('works', findings, limit)).toEqual(expected);
});
