import pc from 'picocolors';
import { expect, test, vi } from 'vitest';
import { CliError } from '../src/cli-error.ts';
import { errorText } from '../src/error-text.ts';
import { makeCheckout } from './checkout.ts';
import { ralph } from './ralph.ts';

// Each test starts the command several times, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const colors = pc.createColors(false);
const bugs = 'https://example.com/issues';

test('an expected error is one block: what happened and what to do, then its code', () => {
  const error = new CliError('plan_invalid', 'plan.json:3:1: wrong\nplan.json:4:1: \u001b[2Jwrong too');
  expect(errorText(error, { verbose: false, colors, bugs })).toMatchInlineSnapshot(`
    "error: plan.json:3:1: wrong
    plan.json:4:1: wrong too
    code: plan_invalid
    "
  `);
});

test('a bug says where to report it, and shows where it came from only when asked', () => {
  const error = new TypeError('x is not a function');
  const short = errorText(error, { verbose: false, colors, bugs });
  expect(short).toMatchInlineSnapshot(`
    "error: this is a bug in ralph: x is not a function
    report it at https://example.com/issues, with what the same command says under --verbose
    code: bug
    "
  `);
  const long = errorText(error, { verbose: true, colors, bugs });
  expect(long).toContain('error-text.test.ts');
  expect(short).not.toContain('error-text.test.ts');
});

test.for([{ args: ['-v'] }, { args: ['--verbose'] }])(
  '$args shows the stack, before and after the command',
  async ({ args }) => {
    await using checkout = await makeCheckout();
    const short = await ralph(['run', 'none.json'], { cwd: checkout.root });
    expect(short.stderr).toContain('code: plan_unreadable');
    expect(short.stderr).not.toMatch(/\n\s+at /);
    for (const words of [
      [...args, 'run', 'none.json'],
      ['run', 'none.json', ...args],
    ]) {
      const long = await ralph(words, { cwd: checkout.root });
      expect(long.stderr).toMatch(/\n\s+at /);
      expect(long.exitCode).toBe(2);
    }
  },
);
