import pc from 'picocolors';
import stringWidth from 'fast-string-width';
import { expect, test } from 'vitest';
import { renderLiveFrame, type LiveFrame, type LiveWorker } from '../src/live-frame.ts';

const plain = pc.createColors(false);
const none = {
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  blocked: 0,
  cancelled: 0,
  skipped: 0,
  total: 0,
};

function worker(unitId: string, more: Partial<LiveWorker> = {}): LiveWorker {
  return { unitId, agent: 'script', attempt: 1, startedAt: 1000, note: 'reading', ...more };
}

function frame(workers: readonly LiveWorker[], more: Partial<LiveFrame> = {}): LiveFrame {
  const counts = { ...none, running: workers.length, total: workers.length };
  return { workers, counts, waits: [], verifying: null, runStartedAt: 0, now: 13_000, ...more };
}

test('one line per running unit, aligned, and one with the counts', () => {
  const workers = [
    worker('api'),
    worker('data-model', { agent: 'claude', attempt: 2, note: 'Editing src/data/model.ts' }),
  ];
  const counts = { ...none, running: 2, pending: 3, succeeded: 1, failed: 1, total: 7 };
  expect(renderLiveFrame(frame(workers, { counts }), { columns: 80, rows: 24 }, plain))
    .toMatchInlineSnapshot(`
    "api         script    12.0s  reading
    data-model  claude    12.0s  attempt 2  Editing src/data/model.ts
    2 running · 3 waiting · 1 succeeded · 1 failed · 13.0s"
  `);
});

test('no line is wider than the terminal, whatever agents say', () => {
  const workers = [
    worker('世界'.repeat(20), { note: '長'.repeat(90) }),
    worker('x'.repeat(64), { agent: 'codex/gpt-very-long' }),
  ];
  const lines = renderLiveFrame(frame(workers), { columns: 60, rows: 24 }, plain).split('\n');
  for (const line of lines) expect(stringWidth(line)).toBeLessThan(60);
  expect(lines).toMatchInlineSnapshot(`
    [
      "世界世界…世界世界    script         12.0s  長長長長長長長…",
      "xxxxxxxxx…xxxxxxxxx  codex…-long    12.0s  reading",
      "2 running · 13.0s",
    ]
  `);
});

test('what does not fit below each other is counted', () => {
  const workers = Array.from({ length: 9 }, (_, index) => worker(`u${index}`));
  expect(renderLiveFrame(frame(workers), { columns: 40, rows: 7 }, plain).split('\n')).toMatchInlineSnapshot(`
    [
      "u0  script    12.0s  reading",
      "u1  script    12.0s  reading",
      "u2  script    12.0s  reading",
      "… and 6 more",
      "9 running · 13.0s",
    ]
  `);
});

test('the verification has its line while it runs', () => {
  const text = renderLiveFrame(frame([], { verifying: 'npm test' }), { columns: 40, rows: 24 }, plain);
  expect(text).toBe('verification: npm test\n13.0s');
});

test('what units wait for is counted down below those that run', () => {
  const waits = ['docs', 'ui'].map(
    (unit_id) => ({ unit_id, agent: 'codex', why: 'rate_limited', until_ms: 205_000 }) as const,
  );
  const lines = renderLiveFrame(frame([worker('api')], { waits }), { columns: 80, rows: 24 }, plain).split(
    '\n',
  );
  expect(lines[1]).toBe('docs and 1 more wait 3m 12s for codex: rate limited');
});
