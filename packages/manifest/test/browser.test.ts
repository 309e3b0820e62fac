import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

/** Every format is read, linted and written. */
const program = `
  const plan = { work_units: [
    { unit_id: 'a', description: 'd', allowed_directories: ['src'] },
    { unit_id: 'b', description: 'd', allowed_directories: ['src/b'] },
  ] };
  const answers = ['json', 'jsonc', 'yaml', 'toml', 'markdown'].map((format) => {
    const { text } = ralph.formatPlan(plan, format);
    const { findings, plan: read } = ralph.lintPlanText(text, {}, { format });
    const written = ralph.updatePlanText(text, ralph.fixPlan(read).plan, { format });
    const again = ralph.parsePlanText(written.text, { format });
    return format + ' ' + findings.map(({ code, line }) => code + (line > 0)) + ' ' + again.plan.work_units[1].dependencies;
  });
  JSON.stringify(answers);
`;

test('the package is bundled for a browser and works where nothing of Node is', async () => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'ralph',
    platform: 'browser',
    target: 'es2022',
  });
  const context = createContext(Object.create(null));
  expect(runInContext('typeof process + typeof require + typeof Buffer', context)).toBe(
    'undefined'.repeat(3),
  );
  const answers: unknown = JSON.parse(String(runInContext((outputFiles[0]?.text ?? '') + program, context)));
  expect(answers).toEqual(
    ['json', 'jsonc', 'yaml', 'toml', 'markdown'].map((format) => `${format} overlaptrue a`),
  );
});
