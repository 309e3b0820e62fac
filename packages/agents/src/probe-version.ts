import type { ProbeOutput, ProbeResult, RunProbe } from './adapter.ts';
import { clipLine } from './clip.ts';

/** Asks a program for its version; whether it answers is whether it can be used. */
export async function probeVersion(program: string, npmPackage: string, run: RunProbe): Promise<ProbeResult> {
  const output = await run([program, '--version']);
  if (output.exit_code === 0) return { available: true, version: versionIn(output.stdout), program };
  return {
    available: false,
    reason: `\`${program} --version\` ${whatHappened(output)}`,
    how_to_get: `npm install -g ${npmPackage}`,
  };
}

function versionIn(output: string): string | null {
  return /\d+\.\d+\.\d+[\w.+-]*/.exec(output)?.[0] ?? null;
}

function whatHappened({ exit_code, stdout, stderr }: ProbeOutput): string {
  if (exit_code === null) return 'could not be started, or did not answer in time';
  const said = clipLine(stderr.trim() === '' ? stdout : stderr, 200);
  return said === '' ? `ended with exit code ${exit_code}` : `ended with exit code ${exit_code}: ${said}`;
}
