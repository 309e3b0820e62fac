import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { ndJsonStream, type Stream } from '@agentclientprotocol/sdk/unstable';

/** An agent that speaks ACP on its standard streams. */
export interface AgentProcess extends AsyncDisposable {
  readonly stream: Stream;
  /** How it ended, once it has; never rejects. */
  readonly ended: Promise<string>;
}

const PATIENCE_MS = 2000;

/** Starts an agent in this process's group, so that whoever ends the group ends it too. What it complains of is passed on. */
export function startAgent(argv: readonly string[], cwd: string): AgentProcess {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  // An agent that is gone cannot be written to, and that is told by its end.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'exit').then(
    ([code, signal]) => howItEnded(code, signal),
    (error: unknown) => `could not be started: ${error instanceof Error ? error.message : String(error)}`,
  );
  const isGone = (): Promise<boolean> =>
    Promise.race([ended.then(() => true), delay(PATIENCE_MS, false, { ref: false })]);
  return {
    stream: ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      if (await isGone()) return;
      child.kill('SIGTERM');
      if (await isGone()) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function howItEnded(code: unknown, signal: unknown): string {
  return typeof signal === 'string' ? `ended by ${signal}` : `ended with exit code ${String(code)}`;
}
