import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseModelFlag } from '../../src/model/model-flag.ts';
import { readCases } from '../vectors.ts';

const CaseSchema = z.object({
  flag: z.string(),
  expect: z.tuple([z.string().nullable(), z.string().nullable()]),
});

test.for(readCases('model_flag_parsing', CaseSchema))(
  'the flag $flag',
  ({ flag, expect: [provider, model_id] }) => {
    expect(parseModelFlag(flag)).toEqual({ provider, model_id });
  },
);

test.for(['"gpt-4o', "--model 'a b", '--model gpt\\'])('a quote without an end names nothing: %s', (flag) => {
  expect(parseModelFlag(flag)).toEqual({ provider: null, model_id: null });
});

test('any text can be a flag; what is named has no forbidden character and no empty model', () => {
  const words = fc.constantFrom(
    '--model',
    '-m',
    '--provider',
    '--model=',
    'a/b',
    '/',
    '=',
    '"',
    "'",
    '\\',
    ' ',
    'é',
  );
  const flags = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(flags, (flag) => {
      const { provider, model_id } = parseModelFlag(flag);
      expect(provider === null || /^[a-z0-9_-]*$/.test(provider)).toBe(true);
      expect(model_id).not.toBe('');
      if (model_id === null) expect(provider).toBeNull();
    }),
  );
});

test('a model that a flag is made from is found again', () => {
  const slug = fc.stringMatching(/^[a-z0-9_-]{1,20}$/).filter((text) => !text.startsWith('-'));
  const model = fc.stringMatching(/^[\w.:/-]{1,30}$/).filter((text) => !/^[-/]/.test(text));
  fc.assert(
    fc.property(slug, model, (provider, model_id) => {
      expect(parseModelFlag(`--verbose --model '${provider}/${model_id}'`)).toEqual({ provider, model_id });
    }),
  );
});
