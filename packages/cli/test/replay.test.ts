import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { ReplayReportSchema } from '../src/replay-report.ts';
import { ralph } from './ralph.ts';

test('ralph replay says that a run follows from its journal, and exits with 1 when its summary does not', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', '')]);
  await ralph(['run', plan], { cwd: checkout.root });
  const good = await ralph(['replay'], { cwd: checkout.root });
  expect(good).toMatchObject({ exitCode: 0, stderr: '' });
  expect(good.stdout).toMatch(
    /^run \S+: \d+ events in 1 segment\n {2}.*journal\.ndjson\nas the journal says: checkpoint, summary\nno divergence$/,
  );

  const path = join(checkout.root, '.agent/artifacts/parallel_development_summary.json');
  const summary = await readFile(path, 'utf8');
  await writeFile(path, summary.replace('"outcome": "succeeded"', '"outcome": "failed"'));
  const bad = await ralph(['replay', 'latest', '--cwd', checkout.root]);
  expect(bad.exitCode).toBe(1);
  expect(bad.stdout).toContain(
    'outcome\n    - "succeeded"   (follows from the journal)\n    + "failed"   (is there)',
  );
  const { stdout, exitCode } = await ralph(['replay', '--json', '-C', checkout.root]);
  expect(exitCode).toBe(1);
  expect(ReplayReportSchema.parse(JSON.parse(stdout))).toEqual(JSON.parse(stdout));
  expect(JSON.parse(stdout)).toMatchObject({
    divergence: { kind: 'summary', differences: [{ path: 'outcome' }] },
  });
});

test('ralph replay of a run that is not there says which are: exit code 2', async () => {
  await using checkout = await makeCheckout();
  const { stderr, exitCode } = await ralph(['replay', 'gone'], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/Expected the run "gone" in .*there is none yet: start one with ralph run/);
});
