/** What the host, a jail, an upstream server or the command line could not do. */
export type McpServerErrorCode =
  | 'listen_failed'
  | 'host_closed'
  | 'invalid_jail'
  | 'upstream_failed'
  | 'usage';

/** The server was asked for something that it cannot do; `cause` holds what the system said. */
export class McpServerError extends Error {
  readonly code: McpServerErrorCode;

  constructor(code: McpServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'McpServerError';
    this.code = code;
  }
}
