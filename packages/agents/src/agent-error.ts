/** What can be wrong with a task that an adapter is asked to turn into an invocation, or with a template of our own. */
export type AgentErrorCode =
  | 'script_missing'
  | 'command_missing'
  | 'model_invalid'
  | 'state_missing'
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
