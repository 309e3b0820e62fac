/** What can be wrong with a policy document, as literals that scripts may rely on. */
export const POLICY_PROBLEM_CODES = [
  // one field
  'missing_field',
  'wrong_type',
  'invalid_value',
  'out_of_range',
  'newer_version',
  'too_deep',
  // agents
  'empty_chain',
  'bad_drain_class',
  'bad_capability_class',
  'unknown_chain',
  'unbound_drain',
  'drain_class_missing',
  'bad_agent_name',
  'bad_command_line',
  'bad_variable_name',
  'placeholder_missing',
  // agents, found by whoever knows the built-in ones
  'unknown_transport',
  'agent_needs_command',
  'bad_model',
  'unknown_agent',
  // mcp
  'bad_server_name',
  'server_needs_url',
  'server_needs_command',
  'server_forbids_url',
  'server_forbids_command',
  'server_forbids_token',
  'unknown_backend',
  'backend_needs_url',
  'backend_needs_key',
  'backend_has_two_keys',
  // warnings only
  'unknown_field',
  'ignored_setting',
  'hidden_chain',
] as const;
/** What can be wrong with a policy document. */
export type PolicyProblemCode = (typeof POLICY_PROBLEM_CODES)[number];

/** Where in a document something stands: keys and list positions from the root. */
export type PolicyPath = readonly (string | number)[];

/** The files that a policy is put together from, lowest first; `main` is the main configuration. */
export type PolicyLayer = 'global' | 'project' | 'main';

/** One thing that is wrong with a policy, with the place and what to do about it. */
export interface PolicyProblem {
  readonly code: PolicyProblemCode;
  readonly path: PolicyPath;
  readonly message: string;
  /** Which file says it; absent when there is only one, or no file does. */
  readonly layer?: PolicyLayer;
}

/** A policy that can be followed, or everything that is wrong with it; warnings either way. */
export type PolicyResult<Policy> =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly PolicyProblem[] }
  | {
      readonly ok: false;
      readonly problems: readonly PolicyProblem[];
      readonly warnings: readonly PolicyProblem[];
    };

/** Problems as text, one a line: place, then what to do. */
export function formatPolicyProblems(problems: readonly PolicyProblem[], file: string): string {
  return problems.map(({ path, message }) => `${file}: ${placeText(path)}: ${message}`).join('\n');
}

function placeText(path: PolicyPath): string {
  if (path.length === 0) return 'the document';
  return path.map(placePart).join('').replace(/^\./u, '');
}

function placePart(part: string | number): string {
  if (typeof part === 'number') return `[${part}]`;
  return /^[\w-]+$/u.test(part) ? `.${part}` : `.${JSON.stringify(part)}`;
}
