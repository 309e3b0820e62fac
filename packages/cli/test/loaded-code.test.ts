import { expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { loadedSources, outsidePackages } from './loaded-code.ts';

const UNIT = {
  unit_id: 'a',
  description: 'work on a',
  allowed_directories: ['a'],
  command: [process.execPath, '-e', ''],
};

test('a run loads neither the readers of other formats, nor what serves tools, nor what resumes or looks', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([UNIT]);
  const sources = await loadedSources(['run', plan, '--confine', 'off'], checkout.root);
  expect(outsidePackages(sources)).toEqual([
    'commander',
    'fast-string-truncated-width',
    'fast-string-width',
    'picocolors',
    'smol-toml',
    'zod',
  ]);
  expect(sources).toContain('../coordinator/src/run-plan.ts');
  const idle = new RegExp(
    [
      'reducer/src/(?:event|checkpoint)-schema',
      'mcp-plan/src/catalogue/.*(?:inputs|outputs)',
      'manifest/src/(?:lint|repair|update)/',
      'coordinator/src/(?:look|preview|replay)/',
    ].join('|'),
  );
  expect(sources.filter((source) => idle.test(source))).toEqual([]);
});

test('help loads the command line and nothing of what it starts', async () => {
  await using checkout = await makeCheckout();
  const sources = await loadedSources(['--help'], checkout.root);
  expect(outsidePackages(sources)).not.toContain('zod');
  expect(sources.filter((source) => source.startsWith('../coordinator/'))).toEqual([]);
});
