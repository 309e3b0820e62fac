import { basename } from 'node:path';
import type { AgentAdapter, ProbeResult, RunProbe } from '../adapter.ts';
import { versionWarning } from '../agent-versions.ts';
import { withoutFlags } from './command-words.ts';

/**
 * Whether a program can be started at all: what it answers to the question for its version is its own affair, unless it
 * is a known one.
 */
export async function probeProgram(
  command: readonly string[],
  run: RunProbe,
  known: Pick<AgentAdapter, 'name' | 'versions'> | null,
): Promise<ProbeResult> {
  const [program = ''] = command;
  const { exit_code, stdout } = await run([...withoutFlags(command), '--version']);
  if (exit_code !== null) {
    const version = /\d+\.\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? null;
    const isKnown = known !== null && basename(program) === known.name;
    return {
      available: true,
      version,
      program,
      warning: isKnown ? versionWarning(version, known.versions) : null,
    };
  }
  return {
    available: false,
    reason: `\`${program} --version\` could not be started, or did not answer in time`,
    how_to_get: `install ${program}, or correct its cmd in agents.toml`,
  };
}
