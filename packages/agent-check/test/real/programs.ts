import { fileURLToPath } from 'node:url';
import type { CheckPrograms } from '../../src/check-place.ts';

/** The built `ralph`, and the agents that `pnpm test:agents` has installed. */
export function testPrograms(): CheckPrograms {
  const agents = process.env['RALPH_AGENTS_BIN'];
  if (agents === undefined) throw new Error('start these tests with `pnpm test:agents`');
  const main = fileURLToPath(new URL('../../../cli/bin/ralph.cjs', import.meta.url));
  return { ralph: [process.execPath, main], path: `${agents}:/usr/local/bin:/usr/bin:/bin` };
}

/** Whether this run of the tests is about an agent. */
export function isWanted(agent: string): boolean {
  return (process.env['RALPH_AGENTS'] ?? '').split(',').includes(agent);
}
