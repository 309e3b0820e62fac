/** What can be wrong with a task that an adapter is asked to turn into an invocation, or with a template of our own. */
export type AgentErrorCode =
  /** The agent `script` is to play a script, and the unit has none. */
  | 'script_missing'
  /** The agent `command` is to run a command, and the unit has none. */
  | 'command_missing'
  /** The name of a model is not of the form that its agent takes. */
  | 'model_invalid'
  /** An agent needs a directory of its own for its state, and none is named. */
  | 'state_missing'
  /** A built-in template of what agents are told cannot be used. */
  | 'template_invalid';

/** Misuse of an adapter; the message says what was expected, what came, and what to do. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: AgentErrorCode;

  constructor(code: AgentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
