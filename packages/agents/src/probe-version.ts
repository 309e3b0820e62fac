import type { ProbeOutput, ProbeResult, RunProbe } from './adapter.ts';
import { versionWarning, type AgentVersions } from './agent-versions.ts';
import { clipLine } from './clip.ts';

/** How a program is known to be the one that is meant. */
interface ProgramIdentity {
  readonly program: string;
  /** What it says of itself. */
  readonly says: RegExp;
  /** Where it says so: with its version, or only in its help. */
  readonly says_in: '--version' | '--help';
  readonly npm_package: string;
  readonly versions: AgentVersions;
}

/** Asks a program for its version and what it is: other programs may have the same name. */
export async function probeVersion(identity: ProgramIdentity, run: RunProbe): Promise<ProbeResult> {
  const { program, says, says_in, npm_package, versions } = identity;
  const how_to_get = `npm install -g ${npm_package}`;
  const output = await run([program, '--version']);
  if (output.exit_code !== 0) {
    return { available: false, reason: `\`${program} --version\` ${whatHappened(output)}`, how_to_get };
  }
  const version = versionIn(output.stdout);
  const warning = versionWarning(version, versions);
  // A bare version that fits is enough: to start it again for its help would take seconds with some.
  if (says_in === '--version' || warning !== null || output.stdout.trim() !== version) {
    const told = says_in === '--version' ? output : await run([program, says_in]);
    if (!says.test(`${told.stdout}\n${told.stderr}`)) {
      const reason = `the \`${program}\` in PATH is another program: \`${program} ${says_in}\` ${whatHappened(told)}`;
      return { available: false, reason, how_to_get };
    }
  }
  return { available: true, version, program, warning };
}

function versionIn(output: string): string | null {
  return /\d+\.\d+\.\d+(?:[\w.+-]*\w)?/.exec(output)?.[0] ?? null;
}

function whatHappened({ exit_code, stdout, stderr }: ProbeOutput): string {
  if (exit_code === null) return 'could not be started, or did not answer in time';
  const said = clipLine(stderr.trim() === '' ? stdout : stderr, 200);
  return said === '' ? `ended with exit code ${exit_code}` : `ended with exit code ${exit_code}: ${said}`;
}
