import { expect, test } from 'vitest';
import { ServerNameSchema } from '../../src/upstream/server-name.ts';

test.for([
  ...['docs', 'a', 'a-b_c9', 'ralph2', 'ralph-x'].map((name) => ({ name, fine: true })),
  ...['', 'Docs', '9a', '_a', 'a__b', 'ralph', 'a.b', 'a b', 'ä', 'docs\n'].map((name) => ({
    name,
    fine: false,
  })),
])('$name is a server name: $fine', ({ name, fine }) => {
  expect(ServerNameSchema.safeParse(name).success).toBe(fine);
});
