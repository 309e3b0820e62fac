import { expect, test } from 'vitest';
import * as plan from '../packages/mcp-plan/src/index.ts';
import { toolsPage } from '../scripts/tools-page.mjs';

test('docs/tools.md says what the tool catalogue says', async () => {
  await expect(toolsPage(plan)).toMatchFileSnapshot('../docs/tools.md');
});
