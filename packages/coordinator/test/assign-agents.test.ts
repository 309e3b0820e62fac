import { describe, expect, test } from 'vitest';
import { agentChains, assignAgents } from '../src/assign-agents.ts';
import { CoordinatorError } from '../src/coordinator-error.ts';
import { runOptions, shell, type UnitInput } from './rig.ts';

function chains(
  units: readonly UnitInput[],
  agent: string | null,
): Readonly<Record<string, readonly string[]>> {
  const { plan } = runOptions('/repo', units);
  const byUnit = agentChains(assignAgents(plan, agent));
  return Object.fromEntries([...byUnit].map(([id, chain]) => [id, chain.map(({ agentName }) => agentName)]));
}

describe('the chain of a unit', () => {
  test.for<{ name: string; unit: UnitInput; agent: string | null; chain: readonly string[] }>([
    {
      name: 'is what it names',
      unit: { unit_id: 'a', agents: ['codex', 'claude/opus'] },
      agent: 'claude',
      chain: ['codex', 'claude/opus'],
    },
    {
      name: 'is the one that it names',
      unit: { unit_id: 'a', agent: 'codex' },
      agent: 'claude',
      chain: ['codex'],
    },
    {
      name: 'is what its command implies',
      unit: shell('a', 'true'),
      agent: 'claude,codex',
      chain: ['command'],
    },
    { name: "is the run's otherwise", unit: { unit_id: 'a' }, agent: 'claude', chain: ['claude'] },
    {
      name: "is the run's chain, each agent once",
      unit: { unit_id: 'a' },
      agent: 'claude, codex,,claude',
      chain: ['claude', 'codex'],
    },
    {
      name: 'may end with a command of the unit',
      unit: { ...shell('a', 'true'), agents: ['claude', 'command'] },
      agent: null,
      chain: ['claude', 'command'],
    },
  ])('$name', ({ unit, agent, chain }) => {
    expect(chains([unit], agent)).toEqual({ a: chain });
  });

  test('that names nobody, or somebody unknown, is refused with all others', () => {
    const units: readonly UnitInput[] = [
      { unit_id: 'a' },
      { unit_id: 'b', agents: ['codex', 'cluade', 'nobody'] },
    ];
    const refusal = (): unknown => chains(units, ' , ');
    expect(refusal).toThrow(CoordinatorError);
    expect(refusal).toThrow(/a: no agent[\s\S]*b: unknown agent "cluade"[\s\S]*b: unknown agent "nobody"/);
  });
});
