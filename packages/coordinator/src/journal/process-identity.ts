import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells a process from every other one that had or will have its number. Null: this system does not tell. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and start. */
  readonly process_start_time: number | null;
  readonly boot_id: string | null;
  /** In which world of process numbers `pid` is meant. */
  readonly pid_namespace: string | null;
  readonly hostname: string;
}

/** Whether a process still runs, as far as can be told from here. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Identifies the process that asks. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/** Identifies a process that lives here, in the same world of process numbers as this one. */
export function identityOf(pid: number): ProcessIdentity {
  return {
    pid,
    process_start_time: processStat(pid)?.start_time ?? null,
    boot_id: bootId(),
    pid_namespace: pidNamespace(),
    hostname: hostname(),
  };
}

/**
 * Tells whether a process that identified itself earlier still runs.
 *
 * Unknown: it belongs to another machine or another world of process numbers. Whatever cannot be read counts as alive.
 */
export function livenessOf(identity: ProcessIdentity): Liveness {
  const ownBoot = bootId();
  if (identity.boot_id === null || ownBoot === null || identity.boot_id !== ownBoot) {
    if (identity.hostname !== hostname()) return 'unknown';
    if (differ(identity.boot_id, ownBoot)) return 'dead';
  }
  if (differ(identity.pid_namespace, pidNamespace())) return 'unknown';
  if (!pidExists(identity.pid)) return 'dead';
  const stat = processStat(identity.pid);
  if (stat?.ended) return 'dead';
  return differ(identity.process_start_time, stat?.start_time ?? null) ? 'dead' : 'alive';
}

interface ProcessStat {
  readonly start_time: number | null;
  /** Only its exit status is left, for its parent to read. */
  readonly ended: boolean;
}

function processStat(pid: number): ProcessStat | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The command name stands in parentheses and may hold anything, parentheses and spaces too.
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[18]);
  return { start_time: Number.isSafeInteger(ticks) ? ticks : null, ended: state === 'Z' || state === 'X' };
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function differ<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b;
}

/** Neither this nor the next changes while this process lives. */
let boot: string | null | undefined;

function bootId(): string | null {
  if (boot === undefined) boot = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
  return boot;
}

let namespace: string | null | undefined;

function pidNamespace(): string | null {
  if (namespace === undefined) namespace = linkOrNull('/proc/self/ns/pid');
  return namespace;
}

function linkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
