import { setMaxListeners } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionHandler } from './handler.ts';
import type { SessionOptions } from './tool.ts';

const MAX_CALLS = 32;

/** Why a session does not take a call. */
export type Turned = 'refused' | 'busy';

/** A place in a session: given back when the call is over. */
export interface Admission {
  readonly leave: () => void;
}

/**
 * One session's door. What stands behind it (SDK, schemas, tools) is loaded with the first call.
 *
 *     open ──refuse()──► refusing ──close()──► closed
 */
export class Session {
  readonly path: string;
  readonly token = randomBytes(32).toString('base64url');
  readonly key = tokenKey(this.token);
  readonly #options: SessionOptions;
  /** Made with the first call: most sessions of short units see none. */
  #stop: AbortController | null = null;
  #refused = false;
  #calls = 0;
  #handler: Promise<SessionHandler> | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.path = `/w/${encodeURIComponent(options.id)}/mcp`;
  }

  /** Takes a call in, or says why not. */
  admit(): Admission | Turned {
    if (this.#refused) return 'refused';
    if (this.#calls >= MAX_CALLS) return 'busy';
    this.#calls += 1;
    let inside = true;
    const leave = () => {
      if (inside) this.#calls -= 1;
      inside = false;
    };
    return { leave };
  }

  /** Answers one request whose envelope the front has checked. */
  async answer(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const handler = await this.#load();
    await handler.answer(request, response, body);
  }

  /** From now on every call is answered with an error, and running ones are aborted. */
  refuse(): void {
    // A reason of our own: the default one is an error with a stack, made anew for each session.
    this.#refused = true;
    this.#stop?.abort('the session is closed');
  }

  /** Refuses, and resolves when no call and no child process of this session is left. */
  close(): Promise<void> {
    this.refuse();
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #load(): Promise<SessionHandler> {
    this.#handler ??= import('./handler.ts').then(({ openHandler }) => {
      const stop = new AbortController();
      setMaxListeners(MAX_CALLS + 1, stop.signal);
      this.#stop = stop;
      // It may have been refused while this was loaded.
      if (this.#refused) this.refuse();
      return openHandler(this.#options, stop.signal);
    });
    return this.#handler;
  }

  async #end(): Promise<void> {
    const handler = await this.#handler?.catch(() => null);
    await handler?.close();
  }
}

/** What a token is looked up by: equal hashes mean equal tokens, and a lookup tells nothing about near misses. */
export function tokenKey(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
