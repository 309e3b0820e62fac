import { delimiter, join } from 'node:path';
import { reapersWork } from '@ralph/mcp-server';
import { expect, test } from 'vitest';
import { useFakeAgents } from './fake-agents.ts';
import { openRig, startedBy } from './rig.ts';

useFakeAgents();

test('an agent gets its prompt, works over MCP and proves its work; its usage is in the summary', async () => {
  using rig = openRig();
  const { summary } = await rig.run(
    [
      { unit_id: 'api', description: 'Add the endpoint' },
      { unit_id: 'ui', description: 'Use the endpoint', dependencies: ['api'] },
    ],
    { agent: 'claude', verify: 'test -s api/made.txt' },
  );
  expect(summary.exit_code).toBe(0);
  expect(summary.workers[0]).toMatchObject({
    status: 'succeeded',
    agent: 'claude',
    artifact_count: 1,
    final_message: 'All done.',
    usage: { input_tokens: 1000, output_tokens: 50, cost_usd: 0.25 },
  });
  const prompt = rig.read('ui/made.txt');
  expect(prompt).toContain('Use the endpoint');
  expect(prompt).toContain('`api`: Add the endpoint');
  expect(prompt).toContain('mcp__ralph__write_file');
  expect(prompt).toContain('test -s api/made.txt');
  expect(rig.read('.agent/workers/ui/tmp/development_prompt.md')).toBe(prompt);
});

test.skipIf(!reapersWork())(
  'agents one after another are started by one process that is not this one (needs Linux and perl)',
  async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [{ unit_id: 'a' }, { unit_id: 'b', dependencies: ['a'] }, { unit_id: 'c', dependencies: ['b'] }],
      { agent: 'claude' },
    );
    expect(summary.exit_code).toBe(0);
    const pids = startedBy(rig.events);
    expect([pids.length, new Set(pids).size]).toEqual([3, 1]);
  },
);

test('exit code 0 without evidence is a failure, and the next attempt is told so', async () => {
  using rig = openRig();
  const { summary } = await rig.run([{ unit_id: 'a', description: 'NO EVIDENCE', retries: 1 }], {
    agent: 'claude',
  });
  expect(summary.workers[0]).toMatchObject({
    status: 'failed',
    attempts: 2,
    failure: { reason: 'no_evidence' },
  });
  expect(rig.read('a/made.txt')).toContain('The last attempt failed');
});

test('an artifact of another type is no evidence', async () => {
  using rig = openRig();
  const { summary } = await rig.run([{ unit_id: 'a', description: 'ONLY NOTES' }], { agent: 'claude' });
  expect(summary.workers[0]).toMatchObject({
    status: 'failed',
    artifact_count: 1,
    failure: { reason: 'no_evidence' },
  });
});

test('an agent that called none of our tools is told apart', async () => {
  using rig = openRig();
  const { summary } = await rig.run([{ unit_id: 'a', description: 'NO CALL' }], { agent: 'claude' });
  expect(summary.workers[0]?.failure).toMatchObject({
    reason: 'no_evidence',
    message: expect.stringContaining('called none of our MCP tools'),
  });
});

test('an agent that starts without our tools is stopped at once', async () => {
  using rig = openRig();
  const { summary } = await rig.run([{ unit_id: 'a', description: 'TOOLS DOWN' }], { agent: 'claude' });
  expect(summary.workers[0]).toMatchObject({ status: 'failed', failure: { reason: 'tools_missing' } });
});

test('an agent whose login is refused is stopped at once, with what to do about it', async () => {
  using rig = openRig();
  const { summary } = await rig.run([{ unit_id: 'a', description: 'LOGIN REFUSED' }], { agent: 'claude' });
  expect(summary.workers[0]).toMatchObject({
    status: 'failed',
    failure: { reason: 'agent_error', message: expect.stringMatching(/status 401.*type \/login/) },
  });
});

test('an agent that is not installed is named, with how to get it, before anything starts', async () => {
  using rig = openRig();
  await expect(rig.run([{ unit_id: 'a' }], { agent: 'codex' })).rejects.toMatchObject({
    code: 'agent_missing',
    message: expect.stringMatching(/codex[\s\S]*npm install -g @openai\/codex/),
  });
});

test('an unknown agent is named with those that exist', async () => {
  using rig = openRig();
  await expect(rig.run([{ unit_id: 'a' }], { agent: 'cluade' })).rejects.toMatchObject({
    code: 'agent_unknown',
    message: expect.stringContaining('claude'),
  });
});

test('a version of an agent that was never tried is told in one line, and the run goes on', async () => {
  using rig = openRig();
  const notices: string[] = [];
  const { PATH: path = '' } = process.env;
  process.env['PATH'] = `${join(import.meta.dirname, 'fixtures/untried-bin')}${delimiter}${path}`;
  try {
    const units = [{ unit_id: 'a' }, { unit_id: 'b' }];
    const { summary } = await rig.run(units, { agent: 'claude', onNotice: (text) => notices.push(text) });
    expect(summary.exit_code).toBe(0);
  } finally {
    process.env['PATH'] = path;
  }
  expect(notices).toEqual([
    'agent claude: version 9.9.9 was not tried: expected >=2.1.0 <3.0.0, proven with 2.1.330',
  ]);
});

test('of an agent of a version that was tried there is nothing to say', async () => {
  using rig = openRig();
  const notices: string[] = [];
  await rig.run([{ unit_id: 'a' }], { agent: 'claude', onNotice: (text) => notices.push(text) });
  expect(notices).toEqual([]);
});
