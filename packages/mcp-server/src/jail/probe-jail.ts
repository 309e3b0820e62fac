import { BREAK_OUTS } from './break-out.ts';
import type { BreakOut } from './break-out.ts';
import type { JailBackend } from './jail-backend.ts';
import { installHint, namespaceHint } from './jail-fix.ts';
import { landlockKnows } from './landlock-argv.ts';
import { readMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { probeBackend } from './probe-backend.ts';
import type { BackendProbe } from './probe-backend.ts';

/** Whether processes can be jailed on this machine, and by what; if not, why, and what would help. */
export type JailProbe =
  | {
      readonly available: true;
      readonly backend: JailBackend;
      /** What was tried from inside, in vain. */
      readonly refused: readonly BreakOut[];
    }
  | { readonly available: false; readonly reason: string; readonly fix: string };

const probes = new Map<JailBackend | 'best', Promise<JailProbe>>();

/**
 * Finds the best backend whose jail holds when a process in it really tries to break out, or asks about one. Asked once per
 * process: later calls get the same answer.
 */
export function probeJail(backend?: JailBackend): Promise<JailProbe> {
  const key = backend ?? 'best';
  const probe = probes.get(key) ?? probeAgain(backend);
  probes.set(key, probe);
  return probe;
}

/** The same, asked afresh. */
export async function probeAgain(backend?: JailBackend): Promise<JailProbe> {
  const candidates = backend === undefined ? backendsOf(process.platform) : [backend];
  const machine = await readMachine();
  const failures: Failure[] = [];
  for (const candidate of candidates) {
    const probe = judge(candidate, await probeBackend(candidate), machine);
    if ('refused' in probe) return { available: true, backend: candidate, refused: probe.refused };
    failures.push(probe);
  }
  if (failures.length === 0) return NO_BACKEND;
  return {
    available: false,
    reason: failures.map(({ reason }) => reason).join('; '),
    fix: failures.map(({ fix }) => fix).join(' Or: '),
  };
}

const NO_BACKEND: JailProbe = {
  available: false,
  reason: 'there is no jail for this system: bubblewrap and Landlock need Linux, Seatbelt needs macOS',
  fix: 'Run on Linux or macOS, or use a weaker confinement level.',
};

function backendsOf(system: NodeJS.Platform): readonly JailBackend[] {
  if (system === 'darwin') return ['seatbelt'];
  return system === 'linux' ? ['bubblewrap', ...(landlockKnows() ? ['landlock' as const] : [])] : [];
}

interface Failure {
  readonly reason: string;
  readonly fix: string;
}

/** Older versions of Landlock know nothing of signals, and Seatbelt has no say about namespaces: neither is a write. */
const FORGIVEN: Readonly<Record<JailBackend, readonly BreakOut[]>> = {
  bubblewrap: [],
  landlock: ['signal'],
  seatbelt: [],
};

function judge(
  backend: JailBackend,
  probe: BackendProbe,
  machine: Machine,
): Failure | { readonly refused: readonly BreakOut[] } {
  if (!probe.started) return notStarted(backend, probe, machine);
  const { landed, wrote } = probe;
  const fatal = landed.filter((name) => !FORGIVEN[backend].includes(name));
  const update = `Update ${backend}, or the kernel.`;
  if (fatal.length > 0)
    return { reason: `a process got out of the jail of ${backend} (${fatal.join(', ')})`, fix: update };
  if (!wrote) return { reason: `a process in the jail of ${backend} could not write inside`, fix: update };
  return { refused: BREAK_OUTS.filter((name) => !landed.includes(name)) };
}

function notStarted(
  backend: JailBackend,
  { missing, said }: Extract<BackendProbe, { readonly started: false }>,
  machine: Machine,
): Failure {
  const because = said === '' ? 'no message' : said.replace(/\.$/, '');
  switch (backend) {
    case 'bubblewrap':
      return missing
        ? { reason: 'the program bwrap is not installed', fix: installHint('bubblewrap', machine) }
        : { reason: `bwrap could not start a process: ${because}`, fix: namespaceHint(machine) };
    case 'landlock':
      return missing
        ? {
            reason: 'Landlock needs the program perl, which is not installed',
            fix: installHint('perl', machine),
          }
        : {
            reason: `Landlock could not start a process: ${because}`,
            fix: 'Run Linux 6.2 or newer, with "landlock" among the "lsm=" of its command line.',
          };
    case 'seatbelt':
      return {
        reason: `sandbox-exec could not start a process: ${because}`,
        fix: 'Run ralph outside of any other sandbox: one inside the other is refused by macOS.',
      };
  }
}
