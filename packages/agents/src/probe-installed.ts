import type { ProbeResult, RunProbe } from './adapter.ts';
import { probeVersion } from './probe-version.ts';

/** How a program that npm does not have is known, and where it comes from. */
interface InstalledProgram extends Omit<Parameters<typeof probeVersion>[0], 'npm_package'> {
  readonly how_to_get: string;
}

/** Asks a program for its version and what it is, where npm does not have it. */
export async function probeInstalled(
  { how_to_get, ...identity }: InstalledProgram,
  run: RunProbe,
): Promise<ProbeResult> {
  const result = await probeVersion({ ...identity, npm_package: identity.program }, run);
  return result.available ? result : { ...result, how_to_get };
}
