import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import inspector from 'node:inspector';
import { join } from 'node:path';
import { probeJail } from '@ralph/mcp-server';
import { expect, test } from 'vitest';
import { runManifestFile } from '../src/index.ts';
import { openRig, shell } from './rig.ts';

test('a worker runs alone from the manifest that a run wrote', async () => {
  using rig = openRig();
  await rig.run([shell('a', 'echo "$RALPH_ATTEMPT $RALPH_WORKER_ID" >> a/log')], { confine: 'audit' });
  const outcome = await runManifestFile(join(rig.root, '.agent/workers/a/worker-manifest.json'));
  expect(outcome).toMatchObject({ status: 'succeeded', report: { exit_code: 0, files_changed: ['a/log'] } });
  expect(rig.read('a/log')).toBe('1 a\n1 a\n');
});

test.for([
  { name: 'is missing', text: null, says: /no such file/ },
  { name: 'is not JSON', text: '{', says: /worker-manifest\.json/ },
  { name: 'lacks fields', text: '{}', says: /unit_id/ },
])('a manifest that $name is refused', async ({ text, says }) => {
  using rig = openRig();
  const path = '.agent/workers/a/worker-manifest.json';
  if (text !== null) rig.write(path, text);
  await expect(runManifestFile(join(rig.root, path))).rejects.toMatchObject({
    code: 'manifest_invalid',
    message: expect.stringMatching(says),
  });
});

test('a manifest whose namespace lies elsewhere is refused', async () => {
  using rig = openRig();
  await rig.run([shell('a', 'true')]);
  const path = '.agent/workers/a/worker-manifest.json';
  rig.write(path, rig.read(path).replaceAll('.agent/workers/a', '.agent/workers/b'));
  await expect(runManifestFile(join(rig.root, path))).rejects.toMatchObject({ code: 'manifest_invalid' });
});

const LED = [
  '.agent/workers/a',
  ...['tmp', 'artifacts', 'attempts'].map((name) => `.agent/workers/a/${name}`),
];

test.for([...LED, 'a'])('a link at %s, as an earlier attempt may have left it, is refused', async (path) => {
  using rig = openRig();
  using other = openRig();
  await rig.run([shell('a', 'true')], { confine: 'audit' });
  const manifest = join(rig.root, 'manifest.json');
  renameSync(join(rig.root, '.agent/workers/a/worker-manifest.json'), manifest);
  rmSync(join(rig.root, path), { recursive: true, force: true });
  symlinkSync(other.root, join(rig.root, path));
  const worker = runManifestFile(manifest);
  await expect(worker).rejects.toMatchObject({
    code: expect.stringMatching(/manifest_invalid|directory_unusable/),
  });
  expect(existsSync(join(other.root, 'artifacts'))).toBe(false);
});

test('a manifest whose prompt is not in the namespace is refused', async () => {
  using rig = openRig();
  await rig.run([shell('a', 'true')], { confine: 'audit' });
  const path = '.agent/workers/a/worker-manifest.json';
  rig.write(path, rig.read(path).replace('/.agent/workers/a/tmp/development_prompt.md', '/README.md'));
  await expect(runManifestFile(join(rig.root, path))).rejects.toMatchObject({
    code: 'manifest_invalid',
    message: expect.stringContaining('expected prompt_file in'),
  });
});

test.skipIf(!(await probeJail()).available)(
  'a jailed worker is refused where a debugger listens',
  async () => {
    using rig = openRig();
    await rig.run([shell('a', 'true')], { confine: 'jail' });
    inspector.open(0, '127.0.0.1');
    try {
      const worker = runManifestFile(join(rig.root, '.agent/workers/a/worker-manifest.json'));
      await expect(worker).rejects.toMatchObject({ code: 'confinement_unavailable' });
    } finally {
      inspector.close();
    }
  },
);

test.skipIf(!(await probeJail()).available)('a jailed worker cannot change its own contract', async () => {
  using rig = openRig();
  const path = '.agent/workers/a/worker-manifest.json';
  const { summary } = await rig.run(
    [
      shell('a', `echo {} > ${path} || mv ${path} ${path}.old || rm ${path}`),
      {
        unit_id: 'b',
        script: [
          {
            tool: 'write_file',
            args: { path: '.agent/workers/b/worker-manifest.json', content: '{}' },
            expect: 'error',
          },
          { tool: 'delete_path', args: { path: '.agent/workers/b/worker-manifest.json' }, expect: 'error' },
        ],
      },
    ],
    { confine: 'jail' },
  );
  expect(summary.workers.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
  expect(rig.read(path)).toContain('"schema_version": 1');
});
