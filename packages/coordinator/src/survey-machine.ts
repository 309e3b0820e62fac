import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { probeJail, type JailProbe } from '@ralph/mcp-server';
import { userStateDirectory } from './agent-state/state-root.ts';
import { captureCommand } from './capture-command.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { findRoot } from './find-root.ts';
import { brokenPromises, type BrokenPromises } from './refuse-platform.ts';
import { availableMemory } from './retry/available-memory.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a run finds on this machine; sizes are in bytes. */
export interface MachineSurvey {
  /** What a run promises and this system cannot keep; null where it can. */
  readonly broken_promises: BrokenPromises | null;
  /** Of Node.js. */
  readonly node_version: string;
  /** Null when git is not there. */
  readonly git_version: string | null;
  readonly jail: JailProbe;
  /** What would make a weaker jail a better one; null: there is none, or no better one. */
  readonly better_jail: string | null;
  readonly memory_available: number;
  readonly memory_total: number;
  /** Free space by the directory that needs it; null where the system does not tell. */
  readonly disks: readonly { readonly directory: string; readonly free: number | null }[];
  /** Why every run in this checkout would be refused; null when none would be for its sake. */
  readonly checkout_problem: string | null;
}

/** Looks at the machine, all at once. */
export async function surveyMachine(
  root: string,
  environment: Environment,
  limitMs: number,
): Promise<MachineSurvey> {
  const directories = [root, userStateDirectory(environment)];
  const [jail, git, checkout_problem, ...disks] = await Promise.all([
    probeJails(),
    captureCommand(['git', '--version'], root, limitMs),
    checkoutProblem(root),
    ...directories.map(async (directory) => ({ directory, free: await freeSpace(directory) })),
  ]);
  return {
    broken_promises: brokenPromises(process.platform),
    node_version: process.versions.node,
    git_version: git.exit_code === 0 ? (/\d+\.\d+[\w.]*/.exec(git.stdout)?.[0] ?? null) : null,
    jail: jail.best,
    better_jail: jail.better,
    memory_available: availableMemory() ?? freemem(),
    memory_total: totalmem(),
    disks,
    checkout_problem,
  };
}

/** That git is not there is another matter. */
async function checkoutProblem(root: string): Promise<string | null> {
  try {
    await findRoot(root);
    const state = join(root, '.agent');
    await access(existsSync(state) ? state : root, constants.W_OK);
    return null;
  } catch (error) {
    if (error instanceof CoordinatorError && error.code === 'git_missing') return null;
    return error instanceof Error ? error.message : String(error);
  }
}

async function probeJails(): Promise<{ readonly best: JailProbe; readonly better: string | null }> {
  const best = await probeJail();
  if (!best.available || best.backend !== 'landlock') return { best, better: null };
  const bubblewrap = await probeJail('bubblewrap');
  return {
    best,
    better: bubblewrap.available ? null : `${bubblewrap.reason}. ${bubblewrap.fix}`,
  };
}

/** Of what is not there yet, the nearest directory above counts. */
async function freeSpace(directory: string): Promise<number | null> {
  const found = await statfs(directory).catch(() => null);
  if (found !== null) return found.bavail * found.bsize;
  const parent = dirname(directory);
  return parent === directory ? null : freeSpace(parent);
}
