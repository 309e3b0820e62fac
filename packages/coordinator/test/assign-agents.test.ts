import type { AgentChain } from '@ralph/mcp-plan';
import { describe, expect, test } from 'vitest';
import { NO_AGENTS_CONFIG, type AgentsConfig } from '../src/agents-config.ts';
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

describe('chains of agents.toml', () => {
  const chain = (...agents: string[]): AgentChain => ({ agents, max_retries: 2, retry_delay_ms: 5 });
  const config: AgentsConfig = {
    ...NO_AGENTS_CONFIG,
    chains: new Map([
      ['careful', chain('codex', 'claude')],
      ['claude', chain('codex')],
      ['development', chain('opencode')],
    ]),
  };
  const assigned = (unit: UnitInput, agent: string | null, own = config) =>
    assignAgents(runOptions('/repo', [unit]).plan, agent, own).map((one) => [
      one.agentName,
      one.chain?.agents ?? null,
    ]);

  test.for<{ name: string; unit: UnitInput; agent: string | null; names: readonly string[] }>([
    {
      name: 'can be named by a unit',
      unit: { unit_id: 'a', agent: 'careful' },
      agent: 'claude',
      names: ['codex', 'claude'],
    },
    {
      name: 'can be named by the run',
      unit: { unit_id: 'a' },
      agent: 'careful',
      names: ['codex', 'claude'],
    },
    {
      name: 'can stand beside agents, each of which is there once',
      unit: { unit_id: 'a', agents: ['claude/opus', 'careful', 'claude'] },
      agent: null,
      names: ['claude/opus', 'codex', 'claude'],
    },
    {
      name: 'are not meant by the name of an agent',
      unit: { unit_id: 'a', agent: 'claude' },
      agent: null,
      names: ['claude'],
    },
  ])('$name', ({ unit, agent, names }) => {
    expect(assigned(unit, agent).map(([name]) => name)).toEqual(names);
  });

  test('serve those for whom nobody names an agent, if the user said so', () => {
    expect(assigned({ unit_id: 'a' }, null, { ...config, defaultChain: 'development' })).toEqual([
      ['opencode', ['opencode']],
    ]);
    expect(() => assigned({ unit_id: 'a' }, null)).toThrow('no agent');
  });

  test('say how often to try again; without one nobody does', () => {
    expect(assigned({ unit_id: 'a', agent: 'careful' }, null)).toEqual([
      ['codex', ['codex', 'claude']],
      ['claude', ['codex', 'claude']],
    ]);
    expect(assigned({ unit_id: 'a', agent: 'claude' }, null)).toEqual([['claude', null]]);
  });
});
