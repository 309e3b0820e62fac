/** Why no plan could be made for a session. */
export type McpPlanErrorCode = 'no_drain_class';

/** A session was asked for that no plan can describe. */
export class McpPlanError extends Error {
  readonly code: McpPlanErrorCode;

  constructor(code: McpPlanErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'McpPlanError';
    this.code = code;
  }
}
