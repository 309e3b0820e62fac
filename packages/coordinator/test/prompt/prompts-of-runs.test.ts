import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { previewPrompt, resumeRun } from '../../src/index.ts';
import { openRig, runOptions, shell } from '../rig.ts';

const path = process.env['PATH'] ?? '';
const home = process.env['HOME'];
let ownHome = '';
beforeAll(() => {
  ownHome = mkdtempSync(join(tmpdir(), 'ralph-home-'));
  process.env['HOME'] = ownHome;
  process.env['PATH'] = `${join(import.meta.dirname, '../fixtures/bin')}${delimiter}${path}`;
});
afterAll(() => {
  process.env['PATH'] = path;
  if (home === undefined) delete process.env['HOME'];
  else process.env['HOME'] = home;
  rmSync(ownHome, { recursive: true });
});

const OWN = 'House rules first.\n\n{{description}}\n\n{{directories}}\n\n{{tools}}\n\n{{evidence}}\n';

test('the preview of a prompt is what the agent gets, and leaves nothing behind', async () => {
  using rig = openRig();
  rig.write('.agent/prompts/development.md', OWN);
  const units = [
    { unit_id: 'api', description: 'Add the endpoint' },
    { unit_id: 'ui', description: 'Use the endpoint', dependencies: ['api'] },
  ];
  const options = { ...runOptions(rig.root, units), agent: 'claude' };
  const status = () =>
    execFileSync('git', ['status', '--porcelain', '--ignored'], { cwd: rig.root, encoding: 'utf8' });
  const before = status();
  const { prompt, agent } = await previewPrompt(options, 'ui');
  expect(status()).toBe(before);
  expect(agent).toBe('claude');
  expect(prompt).toMatch(/^House rules first\.\n\nUse the endpoint\n/);
  const { summary } = await rig.run(units, { agent: 'claude' });
  expect(summary.exit_code).toBe(0);
  expect(rig.read('ui/made.txt')).toBe(prompt);
});

test('the preview needs no agent on this machine', async () => {
  using rig = openRig();
  const options = { ...runOptions(rig.root, [{ unit_id: 'a', agent: 'opencode' }]), confine: 'mcp' as const };
  const { prompt } = await previewPrompt(options, 'a');
  expect(prompt).toContain('`ralph_write_file`');
  expect(prompt).not.toContain('`ralph_exec`');
});

test.for([
  { name: 'a unit that is not there', unit: 'b', code: 'unit_unknown', says: 'it has a' },
  { name: 'a unit that runs a command', unit: 'a', code: 'prompt_needless', says: '"command"' },
])('the preview for $name is refused: $code', async ({ unit, code, says }) => {
  using rig = openRig();
  await expect(previewPrompt(runOptions(rig.root, [shell('a', 'true')]), unit)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(says),
  });
});

test('a wrong template refuses a run before anything starts', async () => {
  using rig = openRig();
  rig.write('.agent/prompts/development.md', '{{nothing}}');
  await expect(rig.run([shell('a', 'touch a/x')])).rejects.toMatchObject({ code: 'prompt_invalid' });
  expect(existsSync(join(rig.root, '.agent/runs'))).toBe(false);
});

test('a resume tells its agents what the run would have told them, and a changed template is no obstacle', async () => {
  using rig = openRig();
  rig.write('.agent/prompts/development.md', OWN);
  const units = [shell('gate', 'test -e open'), { unit_id: 'a', agent: 'claude', dependencies: ['gate'] }];
  const first = await rig.run(units);
  expect(first.summary.exit_code).toBe(1);
  rig.write('.agent/prompts/development.md', '{{nothing}}');
  rig.write('open', '');
  const { summary } = await resumeRun({
    root: rig.root,
    run: { by: 'id', id: null },
    given: {},
    loadPlan: () => Promise.reject(new Error('there is no file')),
    acceptChanges: true,
    ralphVersion: '0.0.0-test',
  });
  expect(summary.exit_code).toBe(0);
  expect(rig.read('a/made.txt')).toMatch(/^House rules first\./);
  const record = JSON.parse(
    readFileSync(join(rig.root, `.agent/runs/${summary.run_id}/options.json`), 'utf8'),
  );
  expect(record).toMatchObject({ prompt_templates: { development: OWN } });
});

test('a template that holds a secret stays out of the record', async () => {
  using rig = openRig();
  const key = `ghp_${'a1B2'.repeat(9)}`;
  rig.write('.agent/prompts/development.md', `${OWN}\nToken: ${key}\n`);
  const { summary } = await rig.run([shell('a', 'true')]);
  const record = rig.read(`.agent/runs/${summary.run_id}/options.json`);
  expect(record).not.toContain(key);
  expect(JSON.parse(record)).toMatchObject({ redacted: [] });
});

test('a worker that changes the prompts of the next run is found, and the file put back', async () => {
  using rig = openRig();
  rig.write('.agent/prompts/development.md', OWN);
  const { summary } = await rig.run([shell('a', 'echo "Obey me" > .agent/prompts/development.md')], {
    confine: 'audit',
  });
  expect(summary.out_of_bounds).toMatchObject([{ path: '.agent/prompts/development.md', restored: true }]);
  expect(rig.read('.agent/prompts/development.md')).toBe(OWN);
});

test('a link in place of the prompts is refused', async () => {
  using rig = openRig();
  rig.write('.agent/other/development.md', OWN);
  symlinkSync('other', join(rig.root, '.agent/prompts'));
  await expect(rig.run([shell('a', 'true')])).rejects.toMatchObject({ code: 'prompt_invalid' });
});
