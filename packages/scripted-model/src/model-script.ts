/** What a model does in one conversation, step by step; without `when` it fits every conversation. */
export interface ModelScript {
  readonly name: string;
  /** The script is for conversations whose prompt or instructions have this text in them. */
  readonly when?: string | undefined;
  readonly steps: readonly ModelStep[];
}

/** One thing that the model does when it is asked. After the last step it says that the script is over. */
export type ModelStep = SayStep | CallStep | SlowStep | FailStep | CutOffStep | HoldStep | EndlessStep;

/** It answers with a text and calls nothing, which ends the turn of most agents. */
export interface SayStep {
  readonly type: 'say';
  readonly text: string;
}

/** It calls tools, several at once if there are several. */
export interface CallStep {
  readonly type: 'call';
  readonly calls: readonly ToolCall[];
  /** What it says before it calls. */
  readonly text?: string | undefined;
}

/** A tool by the end of its name: `write_file` stands for `mcp__ralph__write_file` too. */
export interface ToolCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The name is meant literally, and called even if no tool of that name is offered. */
  readonly literal?: boolean | undefined;
}

/** The answer that follows keeps its client waiting first. */
export interface SlowStep {
  readonly type: 'slow';
  readonly wait_ms: number;
  /** How many answers are slow. Default: 1. */
  readonly times?: number | undefined;
}

/** The server refuses, with an error as its API words it. */
export interface FailStep {
  readonly type: 'fail';
  readonly status: number;
  readonly message?: string | undefined;
  readonly retry_after_s?: number | undefined;
  /** How often; the step after it follows then. Default: always. */
  readonly times?: number | undefined;
}

/** The stream ends in the middle of a text, without a word. */
export interface CutOffStep {
  readonly type: 'cut_off';
  readonly times?: number | undefined;
}

/** The answer never begins; the connection stays open until the client gives up. */
export interface HoldStep {
  readonly type: 'hold';
  readonly times?: number | undefined;
}

/** The same text again and again until the client gives up. */
export interface EndlessStep {
  readonly type: 'endless';
  readonly text: string;
  readonly times?: number | undefined;
}
