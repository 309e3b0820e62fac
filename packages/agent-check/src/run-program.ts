import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What to start. Nothing of this process's environment is passed on. */
export interface ProgramOptions {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed. */
  readonly stdin?: string | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  readonly onErrorLine?: ((line: string) => void) | undefined;
}

/** How a program ended; both are null when it could not be started. */
export interface ProgramEnd {
  readonly exit_code: number | null;
  readonly signal: string | null;
}

/** A program at work, in a process group of its own. */
export interface RunningProgram {
  readonly exited: Promise<ProgramEnd>;
  readonly pid: number;
  /** Sends a signal to the program alone. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Kills its group. */
  readonly kill: () => void;
}

/** Starts a program and reads what it prints, line by line. */
export function startProgram(options: ProgramOptions): RunningProgram {
  const { argv, cwd, env, stdin = '', onLine, onErrorLine } = options;
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { cwd, env, stdio: 'pipe', detached: true });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  createInterface({ input: child.stdout }).on('line', (line) => onLine?.(line));
  createInterface({ input: child.stderr }).on('line', (line) => onErrorLine?.(line));
  const exited = new Promise<ProgramEnd>((resolve) => {
    child.once('error', () => resolve({ exit_code: null, signal: null }));
    child.once('close', (exit_code, signal) => resolve({ exit_code, signal }));
  });
  const pid = child.pid ?? 0;
  return {
    exited,
    pid,
    signal: (name) => void child.kill(name),
    kill: () => {
      try {
        if (pid > 0) process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    },
  };
}
