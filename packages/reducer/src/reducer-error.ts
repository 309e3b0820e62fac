/** Thrown for a checkpoint that cannot be used; events never make the reducer throw. */
export class ReducerError extends Error {
  readonly code: 'corrupt_checkpoint' | 'unsupported_checkpoint';

  constructor(code: ReducerError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReducerError';
    this.code = code;
  }
}
