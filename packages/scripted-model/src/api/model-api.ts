import type { ModelAnswer } from '../model-answer.ts';
import type { ModelRequest } from '../model-request.ts';

/** The APIs that the server speaks. */
export type ModelApiName = 'anthropic_messages' | 'openai_chat' | 'openai_responses' | 'gemini';

/** One API: how its requests are read, and how answers are worded. */
export interface ModelApi {
  readonly name: ModelApiName;
  /** Whether a request to this path asks for an answer of the model. */
  readonly serves: (path: string) => boolean;
  readonly read: (body: unknown, path: string) => ModelRequest;
  /** An answer in one piece. */
  readonly whole: (answer: ModelAnswer) => unknown;
  /** The same as a stream of server-sent events. */
  readonly stream: (answer: ModelAnswer) => AnswerStream;
  readonly failure: (failure: ModelFailure) => unknown;
}

/** The events of a streamed answer, ready to be written. */
export interface AnswerStream {
  readonly begin: readonly string[];
  /** One more piece of the text. */
  readonly more: (text: string) => string;
  readonly end: readonly string[];
}

/** What a server says when it refuses. */
export interface ModelFailure {
  readonly status: number;
  readonly message: string;
  readonly retry_after_s: number | null;
}
