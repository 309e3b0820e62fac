import { expect, test, vi } from 'vitest';
import { ralph } from './ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const NAMES = [
  'status',
  'explanation',
  'diff',
  'garbage',
  'preview',
  'graph',
  'config',
  'config_report',
  'doctor_report',
  'agents_report',
  'agents_check_report',
  'init_report',
  'validation_report',
  'replay_report',
  'webhook',
];

/** Every property of a schema, with its path. */
function fieldsOf(schema: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, items } = Object(schema);
  const named = Object.entries(properties ?? {}).map(([key, field]) => [`${path}/${key}`, field] as const);
  return named
    .flatMap(([where, field]) => [[where, field] as const, ...fieldsOf(field, where)])
    .concat(fieldsOf(items, `${path}[]`));
}

test.for(NAMES)('schema/%s.json is current, and every field of it is described', async (name) => {
  const { stdout } = await ralph(['schema', name]);
  await expect(`${stdout}\n`).toMatchFileSnapshot(`../schema/${name}.json`);
  const bare = fieldsOf(JSON.parse(stdout)).filter(
    ([, field]) => String(Object(field).description ?? '').length < 8,
  );
  expect(bare.map(([path]) => path)).toEqual([]);
});
