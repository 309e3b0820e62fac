import type { ProcessIdentity } from '../journal/process-identity.ts';

/** All that is needed to start one program. */
export interface Launch {
  /** The first word is a program name, looked up in `env.PATH`, or a path. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The environment; nothing is inherited, and only `RALPH_PROCESS_MARK` is added, by which survivors are found. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed; null: standard input is empty. */
  readonly stdin: string | null;
  /** Whether a line of standard output must not be torn by standard error; left out: they are read in the order of writing, where the host can do that. */
  readonly apart?: boolean | undefined;
  /** Receives standard output and standard error, merged; no more comes before a promise settles. Must not throw or reject. */
  readonly onOutput: (chunk: Buffer) => Promise<void> | void;
}

/** How a program ended. Only `exit_code: 0` is success: three nulls mean that nobody knows, which is a failure. */
export interface Exit {
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly spawn_error: string | null;
}

/** A program that was started, together with all that it starts. */
export interface RunningProcess {
  /** The leader of the program's process group: signal the group, not this process. 0 when nothing was started. */
  readonly pid: number;
  /** By what a later run knows that leader again; null when nothing was started. */
  readonly identity: ProcessIdentity | null;
  /** What it and all that it starts carry in their environment; null when nothing was started. */
  readonly mark: string | null;
  /** Settles once the program ended, its output was handed over, and nobody of its group lives. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Asks the group to end (SIGTERM), waits, then kills it. A later call with less grace shortens the wait. */
  readonly stop: (graceMs: number) => Promise<void>;
  /** Kills the group now. */
  readonly kill: () => void;
}

/** Starts programs and answers for them: none outlives it, not even when this process is killed. */
export interface ProcessHost {
  readonly start: (launch: Launch) => RunningProcess;
  /** Ends all that it started and still lives; later starts are refused. */
  readonly close: () => Promise<void>;
}
