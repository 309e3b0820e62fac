import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BREAK_OUTS } from '../../src/jail/break-out.ts';
import { probeAgain, probeJail } from '../../src/jail/probe-jail.ts';

const linux = test.skipIf(process.platform !== 'linux');
const best = await probeJail();

linux('a jail that is said to hold has refused every break-out', () => {
  if (best.available) expect(best.refused).toEqual(BREAK_OUTS);
  else expect(best.fix).not.toBe('');
});

linux('the best backend that holds is taken', async () => {
  const bubblewrap = await probeJail('bubblewrap');
  if (bubblewrap.available) expect(best).toMatchObject({ backend: 'bubblewrap' });
});

test('a probe is made once per process', () => {
  expect(probeJail()).toBe(probeJail());
});

linux('where a program is missing it says what to install', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  const found = await probeAgain();
  process.env['PATH'] = path;
  expect(found).toEqual({
    available: false,
    reason: 'the program bwrap is not installed; Landlock needs the program perl, which is not installed',
    fix: expect.stringMatching(/^Install the package bubblewrap.* Or: Install the package perl/),
  });
});

test.skipIf(existsSync('/usr/bin/sandbox-exec'))('a backend of another system is refused', async () => {
  expect(await probeAgain('seatbelt')).toMatchObject({ available: false });
});
