import { expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { builtFunctions, loadedFunctions } from './loaded-code.ts';

const UNIT = {
  unit_id: 'a',
  description: 'work on a',
  allowed_directories: ['a'],
  command: [process.execPath, '-e', ''],
};

/** Of each part that a run has no use for, one function. */
const IDLE = [
  'readYaml',
  'readMarkdown',
  'lintPlan',
  'repairPlan',
  'updatePlanText',
  'parseEventLine',
  'parseAgentsPolicy',
  'openHandler',
  'connectUpstreams',
  'previewRun',
  'resumeRun',
  'replayRun',
  'runStatus',
  'explainUnit',
  'collectGarbage',
];

test('a run loads neither the readers of other formats, nor what serves tools, nor what resumes or looks', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([UNIT]);
  const loaded = await loadedFunctions(['run', plan, '--confine', 'off'], checkout.root);
  expect([...loaded]).toEqual(expect.arrayContaining(['runPlan', 'parseJsonPlan', 'reduce']));
  expect(IDLE.filter((name) => loaded.has(name))).toEqual([]);
  const built = await builtFunctions();
  expect(IDLE.filter((name) => !built.has(name))).toEqual([]);
});

test('help loads nothing of what the commands start', async () => {
  await using checkout = await makeCheckout();
  const loaded = await loadedFunctions(['--help'], checkout.root);
  expect([...loaded]).toContain('buildProgram');
  expect(['runPlan', 'parseJsonPlan', 'reduce'].filter((name) => loaded.has(name))).toEqual([]);
});
