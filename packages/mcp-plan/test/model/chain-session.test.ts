import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  chainSessionAgent,
  chainTransport,
  isChainAmbiguous,
  phaseSessionAgent,
} from '../../src/model/chain-session.ts';
import { readCases } from '../vectors.ts';

const SelectionSchema = z.object({
  transports: z.array(z.string()),
  selected: z.string().nullable(),
  ambiguous: z.boolean(),
});

test.for(readCases('chain_transport_selection', SelectionSchema))(
  'of $transports is $selected chosen',
  ({ transports, selected, ambiguous }) => {
    expect(chainTransport(transports)).toBe(selected);
    expect(isChainAmbiguous(transports)).toBe(ambiguous);
  },
);

const PhaseSchema = z.object({
  first_transport: z.string().nullable(),
  first_model_flag: z.string().nullable(),
  chain_transport: z.string().nullable(),
  ambiguous: z.boolean(),
  expect: z.tuple([z.string().nullable(), z.string().nullable()]),
});

test.for(readCases('phase_session_identity', PhaseSchema))(
  'first $first_transport $first_model_flag in a chain of $chain_transport',
  ({ first_transport, first_model_flag, chain_transport, ambiguous, expect: [transport, model_flag] }) => {
    const first = { transport: first_transport, model_flag: first_model_flag };
    expect(phaseSessionAgent({ first, chain_transport, ambiguous })).toEqual({ transport, model_flag });
  },
);

test('model flags that differ make a chain ambiguous, even a restricted one', () => {
  expect(isChainAmbiguous(['claude', 'claude'], ['-m a', '-m b'])).toBe(true);
  expect(isChainAmbiguous(['codex', 'claude'], ['-m a', '-m b'])).toBe(true);
  expect(isChainAmbiguous(['claude', 'claude'], ['-m a', '-m a', null, ' '])).toBe(false);
});

const transport = fc.constantFrom(null, 'claude', 'codex', 'opencode', 'CODEX');
const agent = fc.record({ transport, model_flag: fc.constantFrom(null, '--model a', '--model b') });

test('a model flag survives only when every agent of the chain speaks over the same transport', () => {
  fc.assert(
    fc.property(fc.array(agent), (agents) => {
      const chosen = chainSessionAgent(agents);
      const transports = new Set(agents.flatMap((each) => each.transport?.toLowerCase() ?? []));
      const flags = new Set(agents.flatMap((each) => each.model_flag ?? []));
      if (chosen.model_flag !== null) {
        expect([transports.size <= 1, flags.size, transports.has('codex')]).toEqual([true, 1, false]);
      }
      if (transports.has('codex')) expect(chosen.transport?.toLowerCase()).toBe('codex');
    }),
  );
});
