import type { ProbeResult, RunProbe } from '../adapter.ts';
import { withoutFlags } from './command-words.ts';

/** Whether a program can be started at all: what it answers to the question for its version is its own affair. */
export async function probeProgram(command: readonly string[], run: RunProbe): Promise<ProbeResult> {
  const [program = ''] = command;
  const { exit_code, stdout } = await run([...withoutFlags(command), '--version']);
  if (exit_code !== null) {
    const version = /\d+\.\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? null;
    return { available: true, version, program };
  }
  return {
    available: false,
    reason: `\`${program} --version\` could not be started, or did not answer in time`,
    how_to_get: `install ${program}, or correct its cmd in agents.toml`,
  };
}
