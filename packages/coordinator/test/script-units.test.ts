import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRig, shell, typesOf } from './rig.ts';

const DEVELOPMENT_RESULT =
  '---\ntype: development_result\nstatus: completed\n---\n\n## Summary\n\n- [S-1] done\n';

test('a script works through its own MCP endpoint: it writes, is refused elsewhere, reports and proves its work', async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    {
      unit_id: 'ui',
      script: [
        { tool: 'write_file', args: { path: 'ui/use.ts', content: 'export {}\n' }, expect: 'ok' },
        { tool: 'write_file', args: { path: 'api/stolen.ts', content: 'bad' }, expect: 'error' },
        { tool: 'write_file', args: { path: '.agent/workers/other/x', content: 'bad' }, expect: 'error' },
        { tool: 'read_env', args: { name: 'RALPH_WORKER_ID' }, expect: 'ok' },
        { tool: 'read_env', args: { name: 'RALPH_MCP_TOKEN' }, expect: 'error' },
        { tool: 'report_progress', args: { status: 'writing', note: 'half way' }, expect: 'ok' },
        {
          tool: 'ralph_submit_md_artifact',
          args: { artifact_type: 'development_result', content: DEVELOPMENT_RESULT },
          expect: 'ok',
        },
        { tool: 'declare_complete', args: { summary: 'all there' }, expect: 'ok' },
      ],
    },
  ]);
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded', agent: 'script', artifact_count: 1 });
  expect(rig.read('ui/use.ts')).toBe('export {}\n');
  expect(existsSync(join(rig.root, 'api'))).toBe(false);
  const denied = rig.events.filter((event) => event.type === 'tool_denied');
  expect(denied.map((event) => [event.tool, event.path])).toEqual([
    ['write_file', 'api/stolen.ts'],
    ['write_file', '.agent/workers/other/x'],
    ['read_env', null],
  ]);
  expect(denied[0]?.message).toContain('ui/');
  expect(typesOf(rig.events, 'ui')).toContain('worker_progressed');
  expect(readFileSync(join(rig.root, '.agent/workers/ui/artifacts/development_result.md'), 'utf8')).toBe(
    DEVELOPMENT_RESULT,
  );
});

test('a script stops at the first unexpected answer, and the failure tells which', async () => {
  using rig = openRig();
  const { summary } = await rig.run([
    {
      unit_id: 'a',
      script: [
        {
          tool: 'edit_file',
          args: { path: 'a/none.txt', edits: [{ oldText: 'x', newText: 'y' }] },
          expect: 'ok',
        },
        { tool: 'write_file', args: { path: 'a/after.txt', content: '' }, expect: 'ok' },
      ],
    },
  ]);
  expect(summary.workers[0]).toMatchObject({ status: 'failed', failure: { reason: 'exit_non_zero' } });
  expect(summary.workers[0]?.final_message).toContain('edit_file');
  expect(existsSync(join(rig.root, 'a/after.txt'))).toBe(false);
});

test('a result that calls itself failed fails the attempt, and its artifacts are kept beside the next one', async () => {
  using rig = openRig();
  const submit = (status: string, on_attempt: number) => ({
    tool: 'ralph_submit_md_artifact',
    args: {
      artifact_type: 'development_result',
      content: DEVELOPMENT_RESULT.replace('completed', status),
    },
    expect: 'ok' as const,
    on_attempt,
  });
  const { summary } = await rig.run([
    { unit_id: 'a', retries: 1, script: [submit('failed', 1), submit('completed', 2)] },
  ]);
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2, artifact_count: 1 });
  expect(rig.events.find((event) => event.type === 'worker_failed')).toMatchObject({
    failure: { reason: 'work_failed' },
  });
  expect(rig.read('.agent/workers/a/attempts/1/artifacts/development_result.md')).toContain('status: failed');
});

test('a later run in the same checkout starts from empty namespaces and keeps what it found', async () => {
  using rig = openRig();
  const script = [
    {
      tool: 'ralph_submit_md_artifact',
      args: { artifact_type: 'development_result', content: DEVELOPMENT_RESULT },
      expect: 'ok' as const,
    },
  ];
  const first = await rig.run([{ unit_id: 'a', script }]);
  const second = await rig.run([{ unit_id: 'a', command: ['true'] }]);
  expect([first, second].map(({ summary }) => summary.workers[0]?.artifact_count)).toEqual([1, 0]);
  const kept = `.agent/runs/${second.summary.run_id}/before/a/artifacts/development_result.md`;
  expect(rig.read(kept)).toBe(DEVELOPMENT_RESULT);
});

test('links that a worker plants in its namespace lead the coordinator nowhere', async () => {
  using rig = openRig();
  const outside = join(rig.root, '..', `${rig.root.split('/').at(-1)}-outside`);
  mkdirSync(outside);
  try {
    const plant = [
      `ln -s ${JSON.stringify(outside)} links`,
      'rm -rf tmp artifacts attempts worker-manifest.json',
      'mv links tmp; cp -P tmp artifacts; cp -P tmp attempts; mkfifo worker-manifest.json; exit 1',
    ].join(' && ');
    const units = [shell('a', `cd "$RALPH_WORKER_NAMESPACE" && ${plant}`, { retries: 2 })];
    for (const _ of ['first run', 'second run']) {
      const { summary } = await rig.run(units);
      expect(summary.workers[0]).toMatchObject({ attempts: 3, failure: { reason: 'exit_non_zero' } });
    }
    expect(readdirSync(outside)).toEqual([]);
  } finally {
    rmSync(outside, { recursive: true });
  }
});
