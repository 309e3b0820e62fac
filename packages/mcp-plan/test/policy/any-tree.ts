import fc from 'fast-check';

/** Any JSON whose tables often have these keys, so that it is often nearly a policy. */
export function anyTree(...keys: string[]): fc.Arbitrary<unknown> {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.dictionary(fc.constantFrom(...keys, '__proto__', 'x'), tie('tree'), { maxKeys: 4 }),
    ),
  }));
  return tree;
}
