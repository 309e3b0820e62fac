import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('docs/tools.md says what the tool catalogue says', async () => {
  const program = fileURLToPath(new URL('../scripts/tools-page.mjs', import.meta.url));
  const page = execFileSync(process.execPath, [program], { encoding: 'utf8' });
  await expect(page).toMatchFileSnapshot('../docs/tools.md');
});
