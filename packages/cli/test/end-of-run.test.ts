import type { RunSummary, WorkerSummary } from '@ralph/manifest';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { renderSummary, type Refusal } from '../src/end-of-run.ts';
import { renderTable } from '../src/summary-table.ts';

const plain = pc.createColors(false);

function worker(unit_id: string, more: Partial<WorkerSummary> = {}): WorkerSummary {
  return {
    unit_id,
    status: 'succeeded',
    artifact_count: 1,
    final_message: null,
    attempts: 1,
    agent: 'script',
    confinement: 'jail',
    files_changed: ['a'],
    started_at: '2026-01-02T03:04:05.000Z',
    finished_at: '2026-01-02T03:04:06.500Z',
    usage: null,
    blocked_by: [],
    failure: null,
    ...more,
  };
}

function summary(more: Partial<RunSummary> = {}): RunSummary {
  return {
    schema_version: 1,
    run_id: 'r1',
    outcome: 'succeeded',
    exit_code: 0,
    started_at: null,
    finished_at: null,
    base_commit: null,
    workers: [worker('api')],
    any_failed: false,
    all_succeeded: true,
    verification: { ran: false, passed: null, exit_code: null },
    out_of_bounds: [],
    journal: '.agent/runs/r1/journal.ndjson',
    ...more,
  };
}

function refusal(path: string | null): Refusal {
  return { unit_id: 'tax', tool: 'write_file', path, message: 'outside of src/tax' };
}

test('a run in which all went well', () => {
  const verification = { ran: true, passed: true, exit_code: 0, command: 'node --test', duration_ms: 900 };
  const text = renderSummary(
    {
      summary: summary({
        workers: [worker('money'), worker('catalog', { attempts: 2, files_changed: ['a', 'b'] })],
        verification,
      }),
      refusals: [
        refusal('src/cart/cart.js'),
        refusal('a\u001b[2Jb'),
        refusal('src/cart/cart.js'),
        refusal(null),
      ],
      paths: [
        ['summary', '/r\u001b[2J/.agent/artifacts/s.json'],
        ['journal', '/r/.agent/runs/r1/journal.ndjson'],
      ],
      width: 80,
    },
    plain,
  );
  expect(text).toMatchInlineSnapshot(`
    "unit     status     attempts  files changed  confinement  time
    money    succeeded         1              1  jail         1.5s
    catalog  succeeded         2              2  jail         1.5s

    Refused:
      tax: write_file src/cart/cart.js (2 times)
      tax: write_file ab
      tax: write_file: outside of src/tax

    Verification: passed after 0.9s (exit code 0)  $ node --test

    summary: /r/.agent/artifacts/s.json
    journal: /r/.agent/runs/r1/journal.ndjson
    "
  `);
});

test('a run in which everything went wrong', () => {
  const workers = [
    worker('db', {
      status: 'failed',
      files_changed: [],
      failure: { reason: 'exit_non_zero', message: 'exit code 3\n\u001b[31mboom' },
    }),
    worker('api', {
      status: 'blocked',
      attempts: 0,
      confinement: null,
      started_at: null,
      blocked_by: ['db'],
      final_message: 'needs db',
    }),
    worker('ui', { status: 'cancelled', final_message: 'interrupted' }),
    worker('__verify__', { status: 'failed' }),
  ];
  const verification = {
    ran: true,
    passed: false,
    exit_code: 1,
    command: 'npm test',
    duration_ms: 65_000,
    output_tail: '# fail 1\n\u001b[31mnot ok\u001b[0m 2 - adds\n',
  };
  const out_of_bounds = [{ path: 'docs/x.md', unit_id: null, suspects: ['db', 'ui'] }];
  const view = {
    summary: summary({ workers, verification, out_of_bounds }),
    refusals: [],
    paths: [],
    width: null,
  };
  expect(renderSummary(view, plain)).toMatchInlineSnapshot(`
    "unit  status     attempts  files changed  confinement  time
    db    failed            1              0  jail         1.5s
    api   blocked           0              1  –               –
    ui    cancelled         1              1  jail         1.5s

    Why units did not succeed:
      db: exit_non_zero: exit code 3 boom
      api: needs db
      ui: interrupted

    Out of bounds:
      docs/x.md (written by one of db, ui)

    Verification: failed after 1m 05s (exit code 1)  $ npm test
      | # fail 1
      | not ok 2 - adds

    resume with: ralph resume r1
    "
  `);
});

test('what was found outside is told once, with how often and where it is saved', () => {
  const write = { path: 'x', unit_id: 'db', kind: 'modified', restored: false } as const;
  const quarantine = '.agent/runs/r/quarantine/db/1.json';
  const out_of_bounds = [
    { ...write, suspects: ['db'], quarantine },
    { ...write, suspects: ['db'], quarantine: '.agent/runs/r/quarantine/db/2.json' },
    { ...write, suspects: ['db'], path: 'y', restored: true, quarantine },
  ];
  const view = { summary: summary({ out_of_bounds }), refusals: [], paths: [], width: null };
  expect(renderSummary(view, plain)).toContain(`
Out of bounds:
  x (changed, written by db, not put back) (2 times)
  y (changed, written by db, put back as it was)

Saved, each with a .patch beside it for "git apply":
  .agent/runs/r/quarantine/db/1.json
  .agent/runs/r/quarantine/db/2.json
`);
});

test('the table does not claim to know what was changed where nobody looks', () => {
  const rows = renderTable([worker('db', { confinement: 'off', files_changed: [] })], null, plain);
  expect(rows[1]).toMatch(/^db +succeeded +1 +– +off/);
});

test('a verification that printed nothing has no lines of output', () => {
  const verification = { ran: true, passed: false, exit_code: 7, command: 'exit 7', output_tail: '\n' };
  const view = { summary: summary({ verification }), refusals: [], paths: [], width: null };
  expect(renderSummary(view, plain)).toMatch(/\$ exit 7\n\nresume with: ralph resume r1\n$/);
});

test('long and wide names keep the columns aligned in a narrow terminal', () => {
  const workers = [worker('世界'), worker('a-very-long-unit-name-that-goes-on-and-on-0001'), worker('ui')];
  expect(renderTable(workers, 64, plain).join('\n')).toMatchInlineSnapshot(`
    "unit          status     attempts  files changed  confinement  time
    世界          succeeded         1              1  jail         1.5s
    a-very…-0001  succeeded         1              1  jail         1.5s
    ui            succeeded         1              1  jail         1.5s"
  `);
});

test('without a terminal names are never cut', () => {
  const name = 'x'.repeat(64);
  expect(renderTable([worker(name)], null, plain).join('\n')).toContain(name);
});

test('what was refused a thousand times over does not drown the rest', () => {
  const refusals = Array.from({ length: 1000 }, (_, index) => refusal(`f${index}`));
  const text = renderSummary({ summary: summary(), refusals, paths: [], width: null }, plain);
  expect(text).toContain('… and 980 more, see the journal');
});

test('colours stay inside the status column', () => {
  const [, row] = renderTable([worker('api', { status: 'failed' })], null, pc.createColors(true));
  expect(row).toContain('\u001b[31mfailed');
});

test('what could not be committed is named, although the unit did its work', () => {
  const workers = [
    worker('api', { commit: null, commit_failure: 'the branch\nmoved' }),
    worker('ui', { commit: 'abc' }),
  ];
  const view = { summary: summary({ workers }), refusals: [], paths: [], width: null };
  expect(renderSummary(view, plain)).toMatch(
    /Not committed:\n {2}api: the branch moved\n\n[^]*\nresume with: ralph resume r1\n$/,
  );
});
