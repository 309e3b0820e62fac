import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/process/redactor.ts';

function redact(chunks: readonly string[], secrets: readonly string[] = []): string {
  const blocks: Buffer[] = [];
  const redactor = createRedactor(secrets, (block) => void blocks.push(block));
  for (const chunk of chunks) redactor.push(Buffer.from(chunk));
  redactor.end();
  return Buffer.concat(blocks).toString();
}

const KEY = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nq83vEjRWeJA=\n-----END RSA PRIVATE KEY-----';

describe('a redactor', () => {
  test.for([
    { name: 'an OpenAI key', text: 'key sk-proj-abcdefghijklmnop.', expected: 'key [redacted].' },
    { name: 'a GitHub token', text: 'ghp_abcdefghijklmnopqrst1234', expected: '[redacted]' },
    {
      name: 'a fine-grained GitHub token',
      text: '"github_pat_11ABCDEFG0123456789_abc"',
      expected: '"[redacted]"',
    },
    { name: 'an AWS key id', text: 'AKIAIOSFODNN7EXAMPLE', expected: '[redacted]' },
    {
      name: 'a bearer header',
      text: 'Authorization: Bearer abc.def-ghi_jkl=',
      expected: 'Authorization: Bearer [redacted]',
    },
    { name: 'a private key', text: `a\n${KEY}\nb`, expected: 'a\n[redacted]\nb' },
    {
      name: 'a private key within JSON',
      text: JSON.stringify({ key: KEY, id: 1 }),
      expected: '{"key":"[redacted]","id":1}',
    },
    { name: 'a private key without an end', text: `a\n${KEY.slice(0, 60)}`, expected: 'a\n[redacted]' },
    {
      name: 'a word that looks a little like one',
      text: 'disk-usage-of-something-long sk-short ask-me',
      expected: 'disk-usage-of-something-long sk-short ask-me',
    },
    { name: 'talk of a bearer', text: 'the bearer token', expected: 'the bearer token' },
  ])('knows $name', ({ text, expected }) => {
    expect(redact([text])).toBe(expected);
    expect(redact(Array.from(text))).toBe(expected);
  });

  test.for([
    { name: 'as it is', text: 'x tok"en/1ü y', expected: 'x [redacted] y' },
    { name: 'within JSON', text: JSON.stringify('tok"en/1ü'), expected: '"[redacted]"' },
    { name: 'within a URL', text: `?t=${encodeURIComponent('tok"en/1ü')}&u`, expected: '?t=[redacted]&u' },
    { name: 'twice, side by side', text: 'tok"en/1ütok"en/1ü', expected: '[redacted][redacted]' },
  ])('finds a given value $name', ({ text, expected }) => {
    expect(redact([text], ['tok"en/1ü', '', 'abc'])).toBe(expected);
  });

  test('finds each line of a value with several lines', () => {
    expect(redact(['1: first-half\n2: second-half\n'], ['first-half\nsecond-half'])).toBe(
      '1: [redacted]\n2: [redacted]\n',
    );
  });

  test('does not let a long token or key through in parts', () => {
    const token = `Bearer ${'a'.repeat(100_000)} end ${'b'.repeat(50_000)}`;
    expect(redact(token.match(/.{1,5000}/gs) ?? []) === `Bearer [redacted] end ${'b'.repeat(50_000)}`).toBe(
      true,
    );
    const key = `${'-'.repeat(20_000)} -----BEGIN PRIVATE KEY-----${'k'.repeat(30_000)}-----END PRIVATE KEY----- end`;
    expect(redact(key.match(/.{1,5000}/gs) ?? []) === `${'-'.repeat(20_000)} [redacted] end`).toBe(true);
  });

  test.for([
    { name: 'a key', tail: `${KEY} end`, expected: '[redacted] end' },
    { name: 'what is no key', tail: '-----BEGIN CERTIFICATE-----', expected: '[redacted] CERTIFICATE-----' },
    { name: 'the start of a key', tail: '-----BEGIN RSA PRI', expected: '[redacted] RSA PRI' },
    { name: 'dashes', tail: '------- end', expected: '[redacted] end' },
  ])('goes on with $name right behind a long token, wherever the stream is cut', ({ tail, expected }) => {
    const token = `sk-${'a'.repeat(20_000)}`;
    for (let cut = 0; cut <= tail.length; cut += 1) {
      expect(redact([token, tail.slice(0, cut), tail.slice(cut)])).toBe(expected);
    }
    expect(redact([token, ...Array.from(tail)])).toBe(expected);
    expect(redact([token + tail])).toBe(expected);
  });

  test('gives the same text however the stream is cut, and none of the values', () => {
    const secret = 'q7-secret_value';
    const piece = fc.constantFrom(
      secret,
      'sk-abcdefghijklmnopqrstu',
      KEY,
      ' ',
      '\n',
      'text',
      'ü',
      'x'.repeat(9000),
      secret.slice(0, 9),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(20_000), { maxLength: 8 }),
        (pieces, cuts) => {
          const text = pieces.join('');
          const places = [...cuts.map((cut) => cut % (text.length + 1)), 0, text.length].sort(
            (a, b) => a - b,
          );
          const chunks = places.slice(1).map((place, index) => text.slice(places[index], place));
          const output = redact(chunks, [secret]);
          expect(output.includes(secret)).toBe(false);
          expect(output.includes('MIIEpAIBAAKCAQEA')).toBe(false);
          expect(output).toBe(redact([text], [secret]));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('leaves bytes that are no text alone', () => {
    const blocks: Buffer[] = [];
    const redactor = createRedactor(['secret-value'], (block) => void blocks.push(block));
    redactor.push(
      Buffer.concat([Buffer.from([255, 0, 128]), Buffer.from('secret-value'), Buffer.from([200, 10])]),
    );
    redactor.end();
    expect(Buffer.concat(blocks)).toEqual(
      Buffer.concat([Buffer.from([255, 0, 128]), Buffer.from('[redacted]'), Buffer.from([200, 10])]),
    );
  });
});
