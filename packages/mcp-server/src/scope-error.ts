/** Why a path was refused. */
export type ScopeErrorCode =
  | 'invalid_path'
  | 'outside_scope'
  | 'reserved'
  | 'secret'
  | 'symlink'
  | 'not_a_file'
  | 'area_root';

/** A path that the session may not use in this way; nothing was read or changed. */
export class ScopeError extends Error {
  override readonly name = 'ScopeError';
  readonly code: ScopeErrorCode;
  readonly path: string;

  constructor(code: ScopeErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}
