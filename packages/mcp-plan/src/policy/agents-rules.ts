import { didYouMean } from './closest-key.ts';
import type { PolicyProblem } from './policy-problem.ts';
import { fieldOf, tableAt, tablesIn } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';

/** Every drain is served by a chain that exists. */
export function unknownChains(document: RawTable): readonly PolicyProblem[] {
  const chains = Object.keys(tableAt(document, 'agent_chains'));
  return tablesIn(document, 'agent_drains').flatMap(([drain, table]): PolicyProblem[] => {
    const chain = fieldOf(table, 'chain');
    if (typeof chain !== 'string' || chain === '' || chains.includes(chain)) return [];
    const message = `there is no agent chain ${JSON.stringify(chain)}${didYouMean(chain, chains)}: add agent_chains.${chain}, or name another`;
    return [{ code: 'unknown_chain', path: ['agent_drains', drain, 'chain'], message }];
  });
}
