import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jails, openRig, typesOf, type Rig } from './rig.ts';

const AGENT = join(import.meta.dirname, '../../agents/test/fixtures/acp-agent.mjs');

const home = process.env['HOME'];
let ownHome = '';
beforeAll(() => {
  ownHome = mkdtempSync(join(tmpdir(), 'ralph-home-'));
  process.env['HOME'] = ownHome;
});
afterAll(() => {
  if (home === undefined) delete process.env['HOME'];
  else process.env['HOME'] = home;
  rmSync(ownHome, { recursive: true });
});

/** A checkout whose agents.toml has the fixture as `acp`. */
function openAcpRig(flags = ''): Rig {
  const rig = openRig();
  const cmd = JSON.stringify(`node "${AGENT}" ${flags}`);
  rig.write('.agent/agents.toml', `[agents.acp]\ntransport = "acp"\ncmd = ${cmd}\n`);
  return rig;
}

const EVIDENCE = '---\ntype: development_result\nstatus: completed\n---\n\n## Summary\n\n- [S-1] made it\n';
const SUBMIT = [
  `call ralph_submit_md_artifact ${JSON.stringify({ artifact_type: 'development_result', content: EVIDENCE })}`,
  'call declare_complete {"summary":"made it"}',
  'say "All done."',
];

function doing(...acts: readonly string[]): string {
  return ['The work', ...acts.map((act) => `DO ${act}`)].join('\n');
}

function log(rig: Rig, unitId: string): string {
  const started = rig.events.find((event) => event.type === 'run_started');
  return rig.read(`.agent/runs/${started?.run_id}/logs/${unitId}.log`);
}

test('an agent that speaks ACP works over MCP and proves its work; usage, session and log are kept', async () => {
  using rig = openAcpRig('--noise');
  const write = `call write_file ${JSON.stringify({ path: 'a/made.txt', content: 'made' })}`;
  const { summary } = await rig.run([{ unit_id: 'a', description: doing(write, 'cost 0.25', ...SUBMIT) }], {
    agent: 'acp',
  });
  expect(summary.workers[0]).toMatchObject({
    status: 'succeeded',
    agent: 'acp',
    artifact_count: 1,
    usage: { input_tokens: 16, output_tokens: 5, cost_usd: 0.25 },
  });
  expect(rig.read('a/made.txt')).toBe('made');
  expect(rig.events).toContainEqual(
    expect.objectContaining({ type: 'agent_session', session_id: 'ses-new' }),
  );
  expect(log(rig, 'a')).toContain('ralph: write_file');
  expect(log(rig, 'a')).toContain('a word on standard error');
});

test('several of them work in one checkout at once', async () => {
  using rig = openAcpRig();
  const units = ['a', 'b', 'c'].map((unit_id) => ({
    unit_id,
    description: doing(
      `call write_file ${JSON.stringify({ path: `${unit_id}/made.txt`, content: unit_id })}`,
      ...SUBMIT,
    ),
  }));
  const { summary } = await rig.run(units, { agent: 'acp' });
  expect(summary.exit_code).toBe(0);
  expect(units.map(({ unit_id }) => rig.read(`${unit_id}/made.txt`))).toEqual(['a', 'b', 'c']);
});

test('what it asks of files is held in its directories without any jail', async () => {
  using rig = openAcpRig();
  const { summary } = await rig.run(
    [
      {
        unit_id: 'a',
        description: doing(
          'write a/in.txt yes',
          'write b/out.txt no',
          'read README.md',
          'read a/none.txt',
          ...SUBMIT,
        ),
      },
    ],
    { agent: 'acp', confine: 'audit' },
  );
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded', files_changed: ['a/in.txt'] });
  expect(rig.read('a/in.txt')).toBe('yes');
  expect(existsSync(join(rig.root, 'b/out.txt'))).toBe(false);
  expect(typesOf(rig.events, 'a')).toContain('tool_denied');
  expect(log(rig, 'a')).toContain('read 6: # rig');
  // By this code an agent knows that it may create the file.
  expect(log(rig, 'a')).toContain('read failed (-32002)');
});

test('its permissions go by the level that holds', async () => {
  using rig = openAcpRig();
  await rig.run([{ unit_id: 'a', description: doing('ask edit a/x', 'ask edit b/x', ...SUBMIT) }], {
    agent: 'acp',
    confine: 'audit',
  });
  expect(log(rig, 'a')).toMatch(/edit: once[\s\S]*edit: no/);
});

describe('at level jail', async () => {
  test.for(await jails())(
    '$title its own writes outside its directories fail',
    async ({ backend, skipped }, { skip }) => {
      if (skipped) skip();
      using rig = openAcpRig();
      const acts = ['ask execute', 'native a/in.txt yes', 'native README.md no', ...SUBMIT];
      const { summary } = await rig.run([{ unit_id: 'a', description: doing(...acts) }], {
        agent: 'acp',
        confine: 'jail',
        jail: backend,
      });
      expect(summary.workers[0]).toMatchObject({
        status: 'succeeded',
        confinement: 'jail',
        files_changed: ['a/in.txt'],
      });
      expect(rig.read('README.md')).toBe('# rig\n');
      expect(log(rig, 'a')).toMatch(/execute: once[\s\S]*native failed \(E(ROFS|ACCES|PERM)/);
    },
  );
});

describe('an attempt fails', () => {
  test.for([
    { name: 'without evidence', flags: '--deaf', acts: ['say "done"'], reason: 'no_evidence' },
    { name: 'without our tools', flags: '--no-http', acts: [], reason: 'tools_missing' },
    { name: 'without a login', flags: '--login', acts: [], reason: 'agent_error' },
    { name: 'when the agent dies', flags: '', acts: ['die'], reason: 'exit_non_zero' },
    { name: 'when the model refuses', flags: '', acts: ['stop refusal'], reason: 'exit_non_zero' },
  ])('$name, with the reason', async ({ flags, acts, reason }) => {
    using rig = openAcpRig(flags);
    const { summary } = await rig.run([{ unit_id: 'a', description: doing(...acts) }], { agent: 'acp' });
    expect(summary.workers[0]).toMatchObject({ status: 'failed', failure: { reason } });
  });
});

test('the next attempt goes on in the session of the one before', async () => {
  using rig = openAcpRig('--resume');
  await rig.run([{ unit_id: 'a', description: doing('say "not yet"'), retries: 1 }], { agent: 'acp' });
  const sessions = rig.events.flatMap((event) =>
    event.type === 'worker_started' ? [event.resume_session] : [],
  );
  expect(sessions).toEqual([null, 'ses-new']);
  expect(log(rig, 'a')).toContain('"resumed":true');
});

test('neither the agent nor its client outlives a stop', async () => {
  using rig = openAcpRig();
  const stop = new AbortController();
  const { summary } = await rig.run([{ unit_id: 'a', description: doing('hang') }], {
    agent: 'acp',
    signal: stop.signal,
    onLine: (_, line) => {
      if (line.includes('hanging')) stop.abort('SIGINT');
    },
  });
  expect(summary.workers[0]).toMatchObject({ status: 'cancelled' });
  const pid = Number(/hanging (\d+)/.exec(log(rig, 'a'))?.[1]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
