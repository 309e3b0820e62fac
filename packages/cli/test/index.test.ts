import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts'))).toEqual(['EXIT_CODE', 'runCli']);
});
