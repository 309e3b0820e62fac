import { once } from 'node:events';
import { ReadBuffer, SdkError, SdkErrorCode, serializeMessage } from '@modelcontextprotocol/client';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { settledWithin } from './piped-program.ts';
import type { PipedProgram } from './piped-program.ts';

const MOST_BUFFERED = 16 * 1024 * 1024;
const STDERR_KEPT = 2_000;
const ENDS_BY_ITSELF_MS = 1_000;
const GRACE_MS = 2_000;

/** Speaks MCP with a program over its standard input and output; what it says on standard error is kept in part. */
export class PipeTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #program: PipedProgram;
  readonly #buffer = new ReadBuffer({ maxBufferSize: MOST_BUFFERED });
  #lastWords = '';
  #closing: Promise<void> | null = null;

  constructor(program: PipedProgram) {
    this.#program = program;
    program.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString('utf8')).slice(-STDERR_KEPT);
    });
    for (const stream of [program.stdin, program.stdout, program.stderr])
      stream.on('error', (error) => this.onerror?.(error));
  }

  /** The end of what the program said on standard error. */
  get lastWords(): string {
    return this.#lastWords.trim();
  }

  start(): Promise<void> {
    this.#program.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    void this.#program.exited.then(() => this.onclose?.());
    return Promise.resolve();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#program;
    if (!stdin.writable) throw new SdkError(SdkErrorCode.SendFailed, 'the server has ended');
    if (!stdin.write(serializeMessage(message)))
      await Promise.race([once(stdin, 'drain'), this.#program.exited]);
  }

  /** As MCP wants it: its input ends, then it is asked to, then it is made to. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const { stdin, stdout, stderr, exited, stop } = this.#program;
    stdin.end();
    if (!(await settledWithin(exited, ENDS_BY_ITSELF_MS))) await stop(GRACE_MS);
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    this.#buffer.clear();
  }

  #take(chunk: Buffer): void {
    try {
      this.#buffer.append(chunk);
    } catch (error) {
      this.onerror?.(asError(error));
      void this.close();
      return;
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(asError(error));
      }
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
