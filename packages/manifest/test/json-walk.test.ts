import fc from 'fast-check';
import { expect, test } from 'vitest';
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
      expect(walkJson(text) === null).toBe(isJson(text));
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
])('%j gets a message of its own', (text) => {
  expect(walkJson(text)).toMatchSnapshot();
});

test('a million brackets are too deep, and nothing overflows', () => {
  expect(walkJson('['.repeat(1_000_000))).toMatchObject({ code: 'too_deep', offset: 64 });
  expect(walkJson('{"a":'.repeat(1_000_000))).toMatchObject({ code: 'too_deep' });
  expect(walkJson(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeNull();
});

test('a string of millions of characters is read', () => {
  expect(walkJson(JSON.stringify('a"\\é'.repeat(500_000)))).toBeNull();
});
