import type { ModelFailure } from './model-api.ts';

const CODES: ReadonlyMap<number, string> = new Map([
  [401, 'invalid_api_key'],
  [404, 'model_not_found'],
  [429, 'rate_limit_exceeded'],
]);

/** How both of OpenAI's APIs word an error. */
export function openaiFailure({ status, message }: ModelFailure): unknown {
  const code = CODES.get(status) ?? 'server_error';
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message, type, param: null, code } };
}
