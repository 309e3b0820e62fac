import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from '../src/json-source.ts';
import { walkJson } from '../src/json-walk.ts';

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const nearlyJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('', ',', '}', ']', '"', '\\', ':', '-', '0', '.', 'e', ' ', '\n', '{', 'u'),
  )
  .map(([text, at, extra]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + extra + text.slice(place + (at % 2));
  });

test('it takes a text for JSON exactly if JSON.parse does', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), nearlyJson, fc.string()), (text) => {
      let extras = 0;
      const fault = walkJson(text, { extra: () => (extras += 1) });
      expect(fault === null && extras === 0).toBe(isJson(text));
    }),
    { numRuns: 3_000 },
  );
});

test('it visits every value with its path', () => {
  const visited: string[] = [];
  walkJson('{"a": [1, {"b\\n": null}], "c": {}}', {
    value: (path, offset) => visited.push(`${offset} ${path.join('.')}`),
  });
  expect(visited).toEqual(['0 ', '6 a', '7 a.0', '10 a.1', '18 a.1.b\n', '31 c']);
});

test.for([
  '{"a":1,}',
  '[1,]',
  '{a:1}',
  "{'a':1}",
  '{"a":1',
  '// note\n{}',
  '{"a":"x\ny"}',
  '{"a":"\\x"}',
  '{"a":"x',
  '{} {}',
  '{"a":tru}',
  '{"a":01}',
  '[1.]',
  '{"a" 1}',
  '{"a":1 "b":2}',
  '[1}',
  '\u{1f600}',
  '',
  '/* never',
  '/x',
  '# note',
])('%j gets a message of its own', (text) => {
  const source = readJson(text, 'json');
  expect(source.problems.map(({ code, message, column }) => ({ code, message, column }))).toMatchSnapshot();
});

test('JSONC has comments and trailing commas, and says what JSON says without them', () => {
  const text = '// head\n{"a": [1, /* two */ 2,], // tail\n "b": {"c": "// no comment",},\n}\n/* end */';
  expect(readJson(text, 'jsonc')).toMatchObject({
    ok: true,
    problems: [],
    value: { a: [1, 2], b: { c: '// no comment' } },
  });
});

test('JSON with comments and trailing commas is told of each of them at once', () => {
  const source = readJson('{"a": 1, // one\n "a": [2,],\n}', 'json');
  expect(source.ok && source.value).toEqual({ a: [2] });
  expect(source.problems.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
    'syntax 1:10',
    'duplicate_key 2:2',
    'syntax 2:9',
    'syntax 2:11',
  ]);
});

test('a comma alone is no entry, not even in JSONC', () => {
  for (const text of ['[,]', '{,}', '[1,,]', '{"a":,}', '{"a":1,,}'])
    expect(readJson(text, 'jsonc').ok).toBe(false);
});

test('a million brackets are too deep, and nothing overflows', () => {
  expect(walkJson('['.repeat(1_000_000))).toMatchObject({ code: 'too_deep', offset: 64 });
  expect(walkJson('{"a":'.repeat(1_000_000))).toMatchObject({ code: 'too_deep' });
  expect(walkJson(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeNull();
});

test('a string of millions of characters is read', () => {
  expect(walkJson(JSON.stringify('a"\\é'.repeat(500_000)))).toBeNull();
});
