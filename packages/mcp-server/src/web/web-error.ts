/** Why something of the web could not be had. */
export type WebErrorCode =
  | 'invalid_url'
  | 'blocked'
  | 'unreachable'
  | 'too_many_redirects'
  | 'http_status'
  | 'unsupported'
  | 'too_large'
  | 'timed_out'
  | 'cancelled';

/** Something of the web that could not be had; the message is for a model and says what to do next. */
export class WebError extends Error {
  override readonly name = 'WebError';
  readonly code: WebErrorCode;

  constructor(code: WebErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
