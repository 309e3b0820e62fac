import type { OfferedTool } from './model-request.ts';

/** A model's answer, in the words of no particular API. */
export interface ModelAnswer {
  /** Different for each answer of a server. */
  readonly id: string;
  readonly model: string;
  /** Empty: it says nothing. */
  readonly text: string;
  readonly calls: readonly AnsweredCall[];
}

/** A call of a tool that the answer makes. */
export interface AnsweredCall {
  readonly id: string;
  readonly tool: OfferedTool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Tokens that every answer is said to have taken. */
export const ANSWER_USAGE = { input_tokens: 1000, output_tokens: 10 } as const;
