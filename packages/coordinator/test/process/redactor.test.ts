import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/process/redactor.ts';
import { createSecretFinder } from '../../src/process/secret-patterns.ts';
import { CORPUS, coloured, shownIn } from '../fixtures/secrets/corpus.mjs';

function redact(chunks: readonly string[], secrets: readonly string[] = []): string {
  const blocks: Buffer[] = [];
  const redactor = createRedactor(createSecretFinder(secrets), (block) => void blocks.push(block));
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
    expect(redact([text], ['tok"en/1ü', '', 'x', 'short'])).toBe(expected);
  });

  // What the encoders of these languages make of `pè/"<&>+'=` by default.
  test.for([
    { name: 'by Python', text: String.raw`pass\u00e8/\"<&>+'=` },
    { name: 'by PHP', text: String.raw`pass\u00e8\/\"<&>+'=` },
    { name: 'by PHP that keeps what is not ASCII', text: String.raw`passè\/\"<&>+'=` },
    { name: 'by Go', text: String.raw`passè/\"\u003c\u0026\u003e+'=` },
    { name: 'by Gson', text: String.raw`passè/\"\u003c\u0026\u003e+\u0027\u003d` },
    { name: 'by .NET', text: String.raw`pass\u00E8/\u0022\u003C\u0026\u003E\u002B\u0027=` },
    { name: 'twice by JavaScript', text: String.raw`passè/\\\"<&>+'=` },
    { name: 'twice by PHP', text: String.raw`pass\\u00e8\\\/\\\"<&>+'=` },
    { name: 'by PHP and by JavaScript', text: String.raw`pass\\u00e8\\/\\\"<&>+'=` },
    { name: 'by Go and by .NET', text: String.raw`pass\u00E8/\\\u0022\\u003c\\u0026\\u003e\u002B\u0027=` },
  ])('finds a given value that was written within JSON $name', ({ text }) => {
    expect(redact([`{"v":"${text}"}`], [`passè/"<&>+'=`])).toBe('{"v":"[redacted]"}');
  });

  test('finds a key of AWS within the JSON of PHP', () => {
    const key = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEZ'];
    expect(redact([`{"v":"${key.join(String.raw`\/`)}"}`], [key.join('/')])).toBe('{"v":"[redacted]"}');
  });

  // What the encoders of these languages make of `a b/c*(d)~'e` by default.
  test.for([
    { name: 'an address by JavaScript', text: `pass%20b%2Fc*(d)~'e` },
    { name: 'an address by PHP', text: 'pass%20b%2Fc%2A%28d%29~%27e' },
    { name: 'a path by Python', text: 'pass%20b/c%2A%28d%29~%27e' },
    { name: 'a form by Python or Go', text: 'pass+b%2Fc%2A%28d%29~%27e' },
    { name: 'a form by JavaScript or Java', text: 'pass+b%2Fc*%28d%29%7E%27e' },
    { name: 'a form by PHP', text: 'pass+b%2Fc%2A%28d%29%7E%27e' },
    { name: 'a form in small letters', text: 'pass+b%2fc*%28d%29%7e%27e' },
  ])('finds a given value within $name', ({ text }) => {
    expect(redact([`v=${text}&w=1`], [`pass b/c*(d)~'e`])).toBe('v=[redacted]&w=1');
  });

  // What only steers a terminal: titles, links, the clipboard, strings of devices, and what has no end.
  test.for([
    { name: 'a title', text: '\x1b]0;VALUE\x07' },
    { name: 'the address of a link', text: '\x1b]8;;https://x:VALUE@example.org\x1b\\here\x1b]8;;\x1b\\' },
    { name: 'a string of a device', text: '\x1bPVALUE\x1b\\' },
    { name: 'a string of an application', text: '\x1b_VALUE\x1b\\' },
    { name: 'a title without an end', text: '\x1b]0;VALUE' },
    { name: 'what begins like a sequence', text: '\x1bVALUE' },
    { name: 'what begins like a colour', text: '\x1b[VALUE' },
  ])('finds a value and a token in $name', ({ text }) => {
    const value = 'correct-horse-battery';
    for (const secret of [value, 'ghp_abcdefghijklmnopqrst1234'])
      expect(redact([`so: ${text.replace('VALUE', secret)} it is\n`], [value])).not.toContain(secret);
  });

  test('finds a value that its file has spaces or a return around', () => {
    expect(redact(['it is correct-horse-battery.'], ['correct-horse-battery\r'])).toBe('it is [redacted].');
    expect(redact(['it is correct-horse-battery.'], [' correct-horse-battery '])).toBe('it is [redacted].');
  });

  test.for([
    { name: 'a login of DOMAIN', text: 'machine a login DOMAIN\\me password hunter2hunter2' },
    {
      name: 'the same within JSON',
      text: String.raw`machine a\nlogin DOMAIN\\me\npassword hunter2hunter2\n`,
    },
  ])('finds the password behind $name', ({ text }) => {
    expect(redact([text])).not.toContain('hunter2');
  });

  // Each way to read such a text was tried once, which took hours.
  test.for([
    { name: 'a word of a netrc and line ends', text: `login${'\n'.repeat(60_000)}` },
    { name: 'the same within JSON', text: `machine${String.raw`\n`.repeat(30_000)}` },
    { name: 'words of a netrc', text: 'machine login account '.repeat(3000) },
    { name: 'marks of keys that are none', text: '-----BEGIN PRIVATE KEY-----\n'.repeat(10_000) },
  ])('is soon done with $name', ({ text }) => {
    expect(redact([text])).not.toBe('');
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

  test.for(CORPUS)('shows nothing of $name, wherever its stream is cut', (row) => {
    const text = `before ${row.text}\nafter\n`;
    const whole = redact([text]);
    expect(shownIn(whole, [row])).toEqual([]);
    expect(whole.startsWith('before ')).toBe(true);
    expect(whole.endsWith('\nafter\n')).toBe(true);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const halves = redact([text.slice(0, cut), text.slice(cut)]);
      if (halves !== whole) expect(`cut at ${cut}: ${halves}`).toBe(whole);
    }
    expect(redact(Array.from(text))).toBe(whole);
  });

  test.for(CORPUS)('shows nothing of $name with colours in it, nor in two-byte characters', (row) => {
    const painted = coloured(row);
    const shown = redact([painted]).replaceAll(/\x1b\[[\d;]*m/g, '');
    expect(shownIn(shown, [row])).toEqual([]);
    expect(
      shownIn(redact([JSON.stringify({ text: `a\n${painted}` })]).replaceAll(/\\u001b\[[\d;]*m/g, ''), [row]),
    ).toEqual([]);
    expect(shownIn(redact([JSON.stringify(JSON.stringify({ text: `a\n${row.text}` }))]), [row])).toEqual([]);
    // The lines of those do not end as lines do.
    if (row.text.includes('\n')) return;
    const wide = Buffer.from(row.text, 'utf16le').toString('latin1');
    expect(shownIn(redact([wide]).replaceAll('\0', ''), [row])).toEqual([]);
  });

  test.for([
    ['a commit', 'commit 9214a3a54f0c8f2b7a6d5e4c3b2a190807f6e5d4 (HEAD -> main)'],
    ['a uuid', 'request 123e4567-e89b-12d3-a456-426614174000 took 3 ms'],
    [
      'an image',
      `![dot](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4)`,
    ],
    [
      'a source map',
      '//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEudHMiXX0=',
    ],
    [
      'the integrity of a package',
      '"integrity": "sha512-K8ZVDxvBvJ0AAoCbAAxK6ZyTLqYGnz0yXl4BqGWlIv8RkE4bJj0HjVvYp3Yl2w1lVbQ=="',
    ],
    ['a digest', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    [
      'counts of tokens',
      '{"input_tokens":12345678,"output_tokens":98765432,"cache_read_input_tokens":1000000}',
    ],
    ['a type', 'interface Login { readonly password: string; token: AccessToken | undefined }'],
    [
      'code that reads a token',
      'const token = getTokenFromHeader(request); const apiKey = process.env.MY_API_KEY;',
    ],
    ['an address', 'https://user@example.com/path:8080/x?y=z and http://localhost:3000/a@b'],
    ['an import', "import { secretValues } from './secret-values.ts';"],
    ['a lock file', 'registry.npmjs.org/js-tokens/-/js-tokens-4.0.0.tgz'],
    ['a class of a style sheet', '.task-list-item-checkbox .disk-usage { mask: url(#a) }'],
    ['talk of keys', 'The API key: see the docs. The password is required. Bearer tokens are basic things.'],
    [
      'talk of a mark',
      "if (text.includes('" +
        '-----BEGIN PRIVATE' +
        " KEY-----')) throw new Error('no keys in here, please, ever');",
    ],
    ['a sum of a file', 'd41d8cd98f00b204e9800998ecf8427e  empty.txt'],
    ['a time', '2026-11-26T07:28:42.123Z login ok for user 7'],
    [
      'an address of a container',
      'ghcr.io/owner/name@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    ],
  ] as const)('leaves %s alone', ([name, text]) => {
    const kept = name === 'talk of a mark' ? text.replace(/-----BEGIN.*KEY-----/, '[redacted]') : text;
    expect(redact([text])).toBe(kept);
    expect(redact([`${text}\n`, text])).toBe(`${kept}\n${kept}`);
  });

  test('knows a value in Base64, with whatever stands before and behind it', () => {
    const secret = 'pass word of many';
    for (const before of ['', 'a', 'ab', 'abc']) {
      const encoded = Buffer.from(`${before}${secret}tail`).toString('base64');
      const shown = redact([`see ${encoded} there`], [secret]);
      expect(Buffer.from(shown, 'base64').toString()).not.toContain('word of');
      expect(shown).toMatch(/^see .*\[redacted\].* there$/);
    }
  });

  test('does not take a value of fewer than eight characters for a secret: it would be found everywhere', () => {
    expect(redact(['a test of e and seven77'], ['e', 'test', 'seven77'])).toBe('a test of e and seven77');
    expect(redact(['a test of eight888'], ['eight888'])).toBe('a test of [redacted]');
  });

  test('hands on what follows a mark of a key that has no end', () => {
    const mark = `${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)}`;
    const prose = 'a line of a log that has nothing to do with it\n'.repeat(200);
    expect(redact([`${mark}\n${'A'.repeat(64)}\n${prose}`])).toBe(`[redacted]\n${prose}`);
  });

  // Each of these took minutes when every place where a secret may begin was tried to the end of the line.
  test.for([
    { again: 'sk-', expected: '[redacted]' },
    { again: 'glpat-', expected: '[redacted]' },
    { again: 'x-api-key:', expected: 'x-api-key:[redacted]' },
    { again: 'assword:1a', expected: 'assword:[redacted]' },
    { again: 'oken=', expected: 'oken='.repeat(80_000) },
  ])('reads a line that says nothing but $again', ({ again, expected }) => {
    const line = again.repeat(80_000);
    expect(redact([`${line} ${again}a1b2c3d4e5f6g7h8i9j0 .\n`], []).startsWith(`${expected} `)).toBe(true);
    expect(redact([`${line} ghp_abcdefghijklmnopqrst1234\n`], [])).toBe(`${expected} [redacted]\n`);
  });

  test('leaves bytes that are no text alone', () => {
    const blocks: Buffer[] = [];
    const redactor = createRedactor(createSecretFinder(['secret-value']), (block) => void blocks.push(block));
    redactor.push(
      Buffer.concat([Buffer.from([255, 0, 128]), Buffer.from('secret-value'), Buffer.from([200, 10])]),
    );
    redactor.end();
    expect(Buffer.concat(blocks)).toEqual(
      Buffer.concat([Buffer.from([255, 0, 128]), Buffer.from('[redacted]'), Buffer.from([200, 10])]),
    );
  });
});
