import { expect, test } from 'vitest';
import * as z from 'zod';
import { hasCapability } from '../src/has-capability.ts';
import { readCases } from './vectors.ts';

const CaseSchema = z.object({ granted: z.array(z.string()), requested: z.string(), has: z.boolean() });

test.for(readCases('capability_matching', CaseSchema))('$granted has $requested: $has', (given) => {
  expect(hasCapability(given.granted, given.requested)).toBe(given.has);
});

test('an unknown name matches itself only', () => {
  expect(hasCapability(['my.own'], 'MyOwn')).toBe(true);
  expect(hasCapability(['my.own'], 'my.other')).toBe(false);
});
