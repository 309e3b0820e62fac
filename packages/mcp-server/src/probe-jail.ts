import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildJail } from './build-jail.ts';
import { cleanEnvironment } from './clean-environment.ts';
import { bubblewrapArgv } from './jail.ts';
import { jailFacts } from './jail-facts.ts';
import { runProcess } from './run-process.ts';
import type { ProcessOutcome } from './run-process.ts';

/** Whether processes can be jailed on this machine; if not, why, and what would help. */
export type JailProbe =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string; readonly fix: string };

const SCRIPT = 'echo held > in/probe; echo held > out/probe; true';

/** Starts a jailed process that tries to write inside and outside, and looks at what came of it. */
export async function probeJail(): Promise<JailProbe> {
  if (process.platform !== 'linux') {
    return {
      available: false,
      reason: 'bubblewrap needs Linux',
      fix: 'Run on Linux, or use a weaker confinement level.',
    };
  }
  const root = await mkdtemp(join(tmpdir(), 'ralph-probe-'));
  try {
    return await probeIn(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function probeIn(root: string): Promise<JailProbe> {
  const [inside, outside] = [join(root, 'in'), join(root, 'out')];
  await Promise.all([mkdir(inside), mkdir(outside)]);
  const jail = await buildJail({ root, writable: [inside] });
  const outcome = await runProcess({
    argv: bubblewrapArgv(jail, ['/bin/sh', '-c', SCRIPT], await jailFacts(jail)),
    cwd: '/',
    env: cleanEnvironment(),
    timeout_ms: 10_000,
    capture_bytes: 4_096,
    signal: AbortSignal.timeout(15_000),
  });
  if (outcome.ended_by !== 'itself' || outcome.exit_code !== 0) return notStarted(outcome);
  const [wrote, escaped] = await Promise.all([exists(join(inside, 'probe')), exists(join(outside, 'probe'))]);
  if (escaped)
    return { available: false, reason: 'a jailed process could write outside', fix: 'Update bubblewrap.' };
  if (!wrote)
    return { available: false, reason: 'a jailed process could not write inside', fix: 'Update bubblewrap.' };
  return { available: true };
}

function notStarted({ spawn_error, stderr }: ProcessOutcome): JailProbe {
  const said = (spawn_error ?? stderr.bytes.toString('utf8')).trim();
  if (/ENOENT/.test(said)) {
    const fix =
      'Install the package bubblewrap (apt-get install bubblewrap, dnf install bubblewrap, apk add bubblewrap).';
    return { available: false, reason: 'the program bwrap is not installed', fix };
  }
  const fix =
    'Allow user namespaces: on Ubuntu "sysctl kernel.apparmor_restrict_unprivileged_userns=0" or an AppArmor profile for ' +
    'bwrap, elsewhere "sysctl user.max_user_namespaces=15000"; in a container, a seccomp profile that permits them.';
  return { available: false, reason: `bwrap could not start a process: ${said || 'no message'}`, fix };
}

async function exists(path: string): Promise<boolean> {
  return (await readFile(path).catch(() => null)) !== null;
}
