import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { WorkUnit } from '@ralph/manifest';
import type { UnitInput } from './rig.ts';

/** What the stand-in for claude does, one after the other; without an end of its own it ends well. */
export type Step =
  | { readonly print: string }
  | { readonly say: Readonly<Record<string, unknown>> }
  | { readonly result: Readonly<Record<string, unknown>> }
  | { readonly write: string }
  | { readonly draft: string }
  | { readonly call: string }
  | { readonly submit: true }
  | { readonly wait: number }
  | { readonly hang: true };

/** A unit for that stand-in. */
export function agent(unit_id: string, steps: readonly Step[], more: Partial<WorkUnit> = {}): UnitInput {
  return { unit_id, agent: 'claude', description: `STEPS ${JSON.stringify(steps)}`, ...more };
}

/** For the tests of a file, `claude` is the stand-in, and the home directory an empty one. */
export function useStandIn(): void {
  const { PATH: path = '', HOME: home } = process.env;
  let ownHome = '';
  beforeAll(() => {
    ownHome = mkdtempSync(join(tmpdir(), 'ralph-home-'));
    process.env['HOME'] = ownHome;
    process.env['PATH'] = `${join(import.meta.dirname, 'fixtures/limits-bin')}${delimiter}${path}`;
  });
  afterAll(() => {
    process.env['PATH'] = path;
    if (home === undefined) delete process.env['HOME'];
    else process.env['HOME'] = home;
    rmSync(ownHome, { recursive: true });
  });
}
