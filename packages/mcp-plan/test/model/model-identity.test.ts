import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { canonicalIdentity, isKnownIdentity, ModelIdentitySchema } from '../../src/model/model-identity.ts';
import { readCases } from '../vectors.ts';

const CaseSchema = z.object({ in: ModelIdentitySchema, expect: ModelIdentitySchema, known: z.boolean() });

test.for(readCases('identity_canonicalisation', CaseSchema))('$in becomes $expect', (given) => {
  const identity = canonicalIdentity(given.in);
  expect(identity).toEqual(given.expect);
  expect(isKnownIdentity(identity)).toBe(given.known);
});

test('a control character in a model id becomes a space', () => {
  expect(canonicalIdentity({ model_id: '\u0007a\nb\u0085' }).model_id).toBe('a b');
});

test('no half of a character is left where a model id is cut', () => {
  expect(canonicalIdentity({ model_id: '😀'.repeat(200) }).model_id).toBe('😀'.repeat(128));
});

test('canonicalisation is total and changes nothing the second time', () => {
  const text = fc.option(
    fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.stringMatching(/^[ a-zA-Z0-9._/-]{0,140}$/)),
    { nil: null },
  );
  fc.assert(
    fc.property(fc.record({ provider: text, model_id: text, transport: text }), (stated) => {
      const once = canonicalIdentity(stated);
      expect(canonicalIdentity(once)).toEqual(once);
      expect(once.provider).toMatch(/^[a-z0-9][a-z0-9._/-]{0,63}$/);
    }),
    { examples: [[{ provider: null, model_id: `${'x'.repeat(127)} y`, transport: null }]] },
  );
});
