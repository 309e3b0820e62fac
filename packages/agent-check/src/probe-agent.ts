import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentAdapter, ProbeOutput, ProbeResult } from '@ralph/agents';
import { startProgram } from './run-program.ts';

const LIMIT_MS = 60_000;

/** Whether an agent is in this `PATH`; it is asked in an empty home. */
export async function probeAgent(adapter: AgentAdapter, path: string): Promise<ProbeResult> {
  const home = mkdtempSync(join(tmpdir(), 'ralph-probe-'));
  try {
    return await adapter.probe((argv) => ask(argv, { PATH: path, HOME: home }));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function ask(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<ProbeOutput> {
  const lines: string[] = [];
  const hear = (line: string): void => void lines.push(line);
  const cwd = env['HOME'] ?? '/';
  const program = startProgram({ argv, cwd, env, onLine: hear, onErrorLine: hear });
  const timer = setTimeout(program.kill, LIMIT_MS);
  const { exit_code } = await program.exited;
  clearTimeout(timer);
  return { exit_code, stdout: lines.join('\n'), stderr: '' };
}
