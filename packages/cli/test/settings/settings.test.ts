import { win32 } from 'node:path';
import { expect, test } from 'vitest';
import { pathWithin } from '../../src/path-within.ts';
import { configPlaces } from '../../src/settings/config-places.ts';
import { environmentName } from '../../src/settings/setting.ts';
import { settingOption } from '../../src/settings/setting-options.ts';
import { SETTINGS } from '../../src/settings/settings.ts';
import { textsOfValue, textsOfVariable } from '../../src/settings/setting-texts.ts';

test('each setting has one name: that of its flag, in small letters with underscores', () => {
  for (const setting of SETTINGS) {
    const flag = settingOption(setting)
      .long?.replace(/^--(?:no-)?/, '')
      .replaceAll('-', '_');
    expect(flag).toBe(setting.key);
    expect(environmentName(setting.key)).toMatch(/^RALPH_[A-Z_]+$/);
  }
  expect(new Set(SETTINGS.map(({ key }) => key)).size).toBe(SETTINGS.length);
});

test('no setting has the name of a variable that workers get', () => {
  const ofWorkers = ['RUN_ID', 'WORKER_ID', 'WORKER_NAMESPACE', 'ATTEMPT', 'MCP_TOKEN', 'MCP_ENDPOINT'];
  expect(SETTINGS.filter(({ key }) => ofWorkers.includes(key.toUpperCase()))).toEqual([]);
});

const byType = (type: string) => {
  const setting = SETTINGS.find((each) => each.type === type);
  if (setting === undefined) throw new Error(`no setting of the type ${type}`);
  return setting;
};

test.for([
  { type: 'text', value: 'x', texts: ['x'] },
  { type: 'text', value: 3, texts: { expected: 'expected a text in quotes' } },
  { type: 'number', value: 3, texts: ['3'] },
  { type: 'number', value: '500k', texts: ['500k'] },
  { type: 'number', value: true, texts: { expected: 'expected a number' } },
  { type: 'time', value: 90, texts: ['90'] },
  { type: 'time', value: '10m', texts: ['10m'] },
  { type: 'boolean', value: false, texts: ['false'] },
  { type: 'boolean', value: 'yes', texts: { expected: 'expected true or false' } },
  { type: 'globs', value: ['*.a', '*.b'], texts: ['*.a', '*.b'] },
  { type: 'globs', value: '*.a', texts: ['*.a'] },
  { type: 'globs', value: [1], texts: { expected: 'expected a list of texts, such as ["*.sqlite"]' } },
])('in a file $value is a $type as $texts', ({ type, value, texts }) => {
  expect(textsOfValue(byType(type), value)).toEqual(texts);
});

test.for([
  { type: 'boolean', value: 'Yes', texts: ['true'] },
  { type: 'boolean', value: '0', texts: ['false'] },
  { type: 'boolean', value: 'maybe', texts: { expected: 'expected true or false' } },
  { type: 'globs', value: '*.{a,b}, c/**', texts: ['*.{a,b}', 'c/**'] },
  { type: 'time', value: '10m', texts: ['10m'] },
])('in the environment $value is a $type as $texts', ({ type, value, texts }) => {
  expect(textsOfVariable(byType(type), value)).toEqual(texts);
});

test('each word that an editor or a shell offers is one that the flag takes', () => {
  for (const { words = [], parse } of SETTINGS)
    for (const word of words) expect(() => parse?.(word)).not.toThrow();
});

test.for([
  { env: { APPDATA: 'C:\\Users\\me\\AppData\\Roaming' }, home: 'C:\\Users\\me\\AppData\\Roaming' },
  { env: { XDG_CONFIG_HOME: 'D:\\c', APPDATA: 'C:\\a' }, home: 'D:\\c' },
  { env: { USERPROFILE: 'C:\\Users\\me' }, home: 'C:\\Users\\me\\.config' },
  {
    env: { XDG_CONFIG_HOME: 'here', APPDATA: 'here', HOME: '', USERPROFILE: 'C:\\me' },
    home: 'C:\\me\\.config',
  },
])('on Windows the settings of $env are in $home', ({ env, home }) => {
  const places = configPlaces({ root: 'C:\\repo', main: null }, env, 'win32').filter(
    ({ kind }) => kind === 'settings',
  );
  expect(places.map(({ path }) => path)).toEqual([
    'C:\\repo\\.agent\\ralph.toml',
    `${home}\\ralph\\ralph.toml`,
  ]);
});

test.for([
  { path: 'C:\\repo\\.agent\\ralph.toml', within: '.agent/ralph.toml' },
  { path: 'c:\\REPO\\plan.json', within: 'plan.json' },
  { path: 'C:\\repo\\..plan.json', within: '..plan.json' },
  { path: 'C:\\repo2\\plan.json', within: null },
  { path: 'D:\\repo\\plan.json', within: null },
  { path: 'C:\\', within: null },
])('on Windows $path is $within of a checkout', ({ path, within }) => {
  expect(pathWithin('C:\\repo', path, win32)).toBe(within);
});
