import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exit, Launch, ProcessHost, RunningProcess } from '../../src/process/launch.ts';

export const PATH = process.env['PATH'] ?? '/usr/bin:/bin';

export const SUCCESS: Exit = { exit_code: 0, signal: null, spawn_error: null };

/** A started program whose output the test can read and wait for. */
export interface Trial {
  readonly process: RunningProcess;
  readonly output: () => Buffer;
  /** Waits until a line with this word came; returns what follows the word. */
  readonly said: (word: string) => Promise<string>;
}

export function start(host: ProcessHost, argv: readonly string[], launch: Partial<Launch> = {}): Trial {
  const chunks: Buffer[] = [];
  const running = host.start({
    cwd: '/',
    env: { PATH },
    stdin: null,
    onOutput: (chunk) => void chunks.push(chunk),
    ...launch,
    argv,
  });
  const output = (): Buffer => Buffer.concat(chunks);
  const said = (word: string): Promise<string> =>
    eventually(
      `"${word}" in the output`,
      () => new RegExp(`^${word} ?(.*)\n`, 'm').exec(output().toString())?.[1],
    );
  return { process: running, output, said };
}

/** A host that starts everything as it starts agents. */
export function forAgents(host: ProcessHost): ProcessHost {
  return { ...host, start: (launch) => host.start({ ...launch, apart: true }) };
}

/** Runs a line of shell to its end. */
export async function sh(
  host: ProcessHost,
  script: string,
  launch: Partial<Launch> = {},
): Promise<[Exit, string]> {
  const trial = start(host, ['sh', '-c', script], launch);
  const exit = await trial.process.exited;
  return [exit, trial.output().toString()];
}

/** Asks again until there is an answer; a deadline turns a hang into a failure. */
export async function eventually<T>(what: string, ask: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`expected ${what} within 20 s`);
    await delay(10);
  }
}

/** Whether a process lives; a zombie does not. */
export function lives(pid: number): boolean {
  const state = processState(pid);
  return state !== null && state !== 'Z' && state !== 'X';
}

/** Processes that ended but were not waited for by this one. */
export function zombies(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => processState(pid) === 'Z' && parentOf(pid) === process.pid);
}

/** Processes below one that ended and are not waited for. */
export function zombiesBelow(ancestor: number): readonly number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const below = [ancestor];
  for (const pid of below) below.push(...pids.filter((other) => parentOf(other) === pid));
  return below.filter((pid) => processState(pid) === 'Z');
}

function processState(pid: number): string | null {
  return fields(pid)?.[0] ?? null;
}

function parentOf(pid: number): number {
  return Number(fields(pid)?.[1]);
}

function fields(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** The variables that a program got and printed with `env -0`, sorted, without its one mark. */
export function unmarked(output: Buffer): readonly string[] {
  const entries = output.toString().split('\0').slice(0, -1);
  const others = entries.filter((entry) => !/^RALPH_PROCESS_MARK=[0-9a-f]{32}$/.test(entry));
  if (entries.length - others.length !== 1) throw new Error(`expected one mark, got ${entries.join(', ')}`);
  return others.sort();
}
