import { describe, expect, it } from 'vitest';
import { openRedaction } from '../../src/redaction.ts';

describe('openRedaction', () => {
  it('knows the secrets of the environment, and no paths', () => {
    const redaction = openRedaction({ API_TOKEN: 'correct-horse-battery', SSH_AUTH_SOCK: '/run/agent.sock' });
    expect(redaction.text('correct-horse-battery at /run/agent.sock')).toBe('[redacted] at /run/agent.sock');
  });

  it('knows a key that begins like a path, unless there is such a file or its name says that it is one', () => {
    const key = '/kJ8xQz7Lm2Np4Rs6Tu8Vw0Yz1Ab3Cd5Ef7Gh9Ij';
    expect(openRedaction({ AWS_SECRET_ACCESS_KEY: key }).text(key)).toBe('[redacted]');
    expect(openRedaction({ TOKEN_FILE: key }).text(key)).toBe(key);
    expect(openRedaction({ DEPLOY_KEY: import.meta.filename }).text(import.meta.filename)).toBe(
      import.meta.filename,
    );
  });

  it('keeps names of units and paths of files in a document, but not those that a tool is called with', () => {
    const { document } = openRedaction({ API_TOKEN: 'correct-horse-battery' });
    const args = { files: ['correct-horse-battery'], type: 'correct-horse-battery' };
    expect(document({ unit_id: 'correct-horse-battery', script: [{ tool: 'coordinate', args }] })).toEqual({
      unit_id: 'correct-horse-battery',
      script: [{ tool: 'coordinate', args: { files: ['[redacted]'], type: '[redacted]' } }],
    });
  });

  it('learns a value for whoever finds secrets already, without another finder', () => {
    const redaction = openRedaction({});
    const { finder } = redaction;
    redaction.learn(['token-of-unit-one']);
    expect(redaction.finder).toBe(finder);
    expect(finder.spans(Buffer.from('it said token-of-unit-one'))).toEqual([
      { start: 8, end: 25, open: null },
    ]);
  });

  it('still knows the values of the sixteen attempts that ended last', () => {
    const redaction = openRedaction({});
    const values = Array.from({ length: 20 }, (_, attempt) => `token-of-attempt-${attempt}-`);
    for (const value of values) redaction.learn([value])[Symbol.dispose]();
    expect(values.map(redaction.text)).toEqual(
      values.map((value, attempt) => (attempt < 4 ? value : '[redacted]')),
    );
  });

  it('forgets one of two that learned the same value, and still finds it', () => {
    const redaction = openRedaction({});
    const once = redaction.learn(['a-value-of-two']);
    redaction.learn(['a-value-of-two']);
    once[Symbol.dispose]();
    for (let attempt = 0; attempt < 20; attempt += 1)
      redaction.learn([`token-of-attempt-${attempt}-`])[Symbol.dispose]();
    expect(redaction.text('a-value-of-two')).toBe('[redacted]');
  });
});
