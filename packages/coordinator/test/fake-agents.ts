import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** The agents of this test file are the fixtures' programs of that name, and work with a home of their own. */
export function useFakeAgents(): void {
  const { PATH: path = '', HOME: home } = process.env;
  let ownHome = '';
  beforeAll(() => {
    ownHome = mkdtempSync(join(tmpdir(), 'ralph-home-'));
    process.env['HOME'] = ownHome;
    process.env['PATH'] = `${join(import.meta.dirname, 'fixtures/bin')}${delimiter}${path}`;
  });
  afterAll(() => {
    process.env['PATH'] = path;
    if (home === undefined) delete process.env['HOME'];
    else process.env['HOME'] = home;
    rmSync(ownHome, { recursive: true });
  });
}
