import { expect, test } from 'vitest';
import * as z from 'zod';
import { ModelIdentitySchema } from '../../src/model/model-identity.ts';
import {
  identityOnTransport,
  resolveModelIdentity,
  sessionModelIdentity,
} from '../../src/model/resolve-model-identity.ts';
import { readCases } from '../vectors.ts';

const ResolutionSchema = z.object({
  transport: z.string().nullable(),
  model_flag: z.string().nullable(),
  expect: ModelIdentitySchema,
});

test.for(readCases('identity_resolution', ResolutionSchema))(
  '$transport with the flag $model_flag',
  ({ transport, model_flag, expect: expected }) => {
    expect(resolveModelIdentity({ transport, flag: model_flag })).toEqual(expected);
  },
);

const OnTransportSchema = z.object({
  identity: ModelIdentitySchema,
  launched_transport: z.string().nullable(),
  expect: ModelIdentitySchema,
});

test.for(readCases('identity_on_transport', OnTransportSchema))(
  '$identity on $launched_transport',
  ({ identity, launched_transport, expect: expected }) => {
    expect(identityOnTransport(identity, launched_transport)).toEqual(expected);
  },
);

const catalogue = { anthropic: ['claude-x', 'shared'], mirror: ['shared'], openai: ['gpt-5'] };

test.for([
  { name: 'the one provider that serves the model', flag: '--model gpt-5', provider: 'openai' },
  { name: 'nobody, when two serve it', flag: 'shared', provider: 'unknown' },
  { name: 'nobody, when none serves it', flag: 'other', provider: 'unknown' },
  { name: 'what the flag says, whatever the catalogue says', flag: 'groq/gpt-5', provider: 'groq' },
  { name: 'nobody, without a model', flag: '', provider: 'unknown' },
])('opencode asks its catalogue and finds $name', ({ flag, provider }) => {
  expect(resolveModelIdentity({ transport: 'opencode', flag, catalogue }).provider).toBe(provider);
});

test('only opencode asks a catalogue', () => {
  expect(resolveModelIdentity({ transport: 'pi', flag: 'gpt-5', catalogue }).provider).toBe('pi');
});

test.for([
  {
    name: 'an explicit identity beats the flag',
    agent: { transport: 'codex', flag: '-m a/b' },
    stated: { provider: 'openai', model_id: 'm' },
    expected: { provider: 'openai', model_id: 'm', transport: 'codex' },
  },
  {
    name: 'an identity meant for another transport says nothing',
    agent: { transport: 'codex', flag: '-m a/b' },
    stated: { provider: 'claude', model_id: 'm', transport: 'claude' },
    expected: { provider: 'unknown', model_id: null, transport: 'codex' },
  },
  {
    name: 'the flag is used next',
    agent: { transport: 'claude', flag: 'opus' },
    stated: null,
    expected: { provider: 'claude', model_id: 'opus', transport: 'claude' },
  },
  {
    name: 'a transport alone says nothing of the provider',
    agent: { transport: 'claude', flag: null },
    stated: null,
    expected: { provider: 'unknown', model_id: null, transport: 'claude' },
  },
  {
    name: 'without anything nothing is known',
    agent: {},
    stated: undefined,
    expected: { provider: 'unknown', model_id: null, transport: null },
  },
])('$name', ({ agent, stated, expected }) => {
  expect(sessionModelIdentity(agent, stated)).toEqual(expected);
});
