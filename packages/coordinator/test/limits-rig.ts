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
  /** Prints a text between two calls of a tool. */
  | { readonly call: string }
  | { readonly submit: true }
  /** Says over MCP that its work is complete. */
  | { readonly complete: true }
  | { readonly wait: number }
  | { readonly hang: true };

/** A unit for that stand-in. */
export function agent(unit_id: string, steps: readonly Step[], more: Partial<WorkUnit> = {}): UnitInput {
  return { unit_id, agent: 'claude', description: `STEPS ${steps.map(shellOf).join('; ')}`, ...more };
}

const RESULT = '---\ntype: development_result\nstatus: completed\n---\n\n## Summary\n\n- [S-1] made it\n';

function shellOf(step: Step): string {
  if ('print' in step) return printed(step.print);
  if ('say' in step) return printed(`${JSON.stringify({ session_id: 's-1', ...step.say })}\n`);
  if ('result' in step)
    return shellOf({ say: { type: 'result', subtype: 'success', result: 'Done.', ...step.result } });
  if ('write' in step) return `echo made > ${step.write}`;
  if ('draft' in step) {
    return `mkdir "$RALPH_WORKER_ARTIFACT_DIR/drafts"; echo half > "$RALPH_WORKER_ARTIFACT_DIR/drafts/${step.draft}"`;
  }
  if ('call' in step) return `node ${quoted(CALLER)} "$MCP_CONFIG" "$(${printed(step.call)})"`;
  if ('complete' in step) return `node ${quoted(CALLER)} "$MCP_CONFIG" '' declare_complete`;
  if ('submit' in step) return `${printed(RESULT)} > "$RALPH_WORKER_ARTIFACT_DIR/development_result.md"`;
  if ('wait' in step) return `sleep ${step.wait / 1000}`;
  return 'sleep 1000';
}

const CALLER = join(import.meta.dirname, 'fixtures/limits-bin/call-around.mjs');

/** On one line, as the prompt has it. */
function printed(text: string): string {
  return `printf %b ${quoted(text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n'))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
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
