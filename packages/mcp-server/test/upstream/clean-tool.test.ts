import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanTool } from '../../src/upstream/clean-tool.ts';

const tool = (changes: Readonly<Record<string, unknown>>) =>
  cleanTool({ name: 'good', inputSchema: { type: 'object' }, ...changes });

function nested(levels: number): Readonly<Record<string, unknown>> {
  return levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: nested(levels - 1) } };
}

test.for([
  { name: 'an empty name', changes: { name: '' }, why: 'its tool "" is none' },
  { name: 'a name with a space', changes: { name: 'a b' }, why: 'its tool "a b" is none' },
  {
    name: 'a name with a control character',
    changes: { name: 'a\u001b[2J' },
    why: 'its tool "a[2J" is none',
  },
  { name: 'a name that is too long', changes: { name: 'a'.repeat(129) }, why: 'is none that models accept' },
  {
    name: 'a schema that is too long',
    changes: { inputSchema: { type: 'object', description: 'x'.repeat(70_000) } },
    why: 'takes an input too long to describe',
  },
  {
    name: 'a schema that is too deep',
    changes: { inputSchema: nested(40) },
    why: 'is too deep or refers elsewhere',
  },
  {
    name: 'a schema that refers to another machine',
    changes: { inputSchema: { type: 'object', properties: { a: { $ref: 'http://evil.test/schema' } } } },
    why: 'is too deep or refers elsewhere',
  },
])('$name is refused', ({ changes, why }) => {
  expect(tool(changes)).toContain(why);
});

test('texts are shortened and lose what nobody sees', () => {
  const description = `a\u202eb\u{e0041}\u0000c\n${'d'.repeat(5_000)}`;
  const clean = tool({ title: 't'.repeat(300), description });
  expect(clean).toMatchObject({ title: 't'.repeat(200) });
  expect(typeof clean === 'string' ? '' : clean.description).toBe(`abc\n${'d'.repeat(4_092)}`);
});

test('a schema within the limits stays as it is', () => {
  const inputSchema = {
    type: 'object',
    properties: { a: { $ref: '#/$defs/a' }, b: { enum: [1, null, true, 'x'] } },
    $defs: { a: nested(8) },
    additionalProperties: false,
  };
  expect(tool({ inputSchema })).toMatchObject({ input_schema: inputSchema });
});

test('keys of the language are keys like others', () => {
  const inputSchema: unknown = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}');
  const clean = cleanTool({ name: 'a', inputSchema: Object(inputSchema) });
  expect(JSON.stringify(typeof clean === 'string' ? clean : clean.input_schema)).toBe(
    JSON.stringify(inputSchema),
  );
});

test('any schema is passed on or refused, and nothing invisible is in it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (inputSchema) => {
      const clean = cleanTool({ name: 'a', inputSchema });
      if (typeof clean !== 'string') expect(JSON.stringify(clean)).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('a cut leaves no half of a character', () => {
  const clean = tool({ title: `${'t'.repeat(199)}😀`, description: `${'d'.repeat(4_095)}😀\uD800` });
  expect(clean).toMatchObject({ title: 't'.repeat(199), description: 'd'.repeat(4_095) });
});
