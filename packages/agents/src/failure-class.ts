import { clip } from './clip.ts';

/** Why an agent failed, as far as its own words tell; decides whether to wait, to retry or to ask the user. */
export const FAILURE_CLASSES = [
  'rate_limited',
  'auth',
  'model_error',
  'tools_missing',
  'crashed',
  'unknown',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What is known of an agent that ended without delivering its work. */
export interface FailureFacts {
  /** Name of the adapter. */
  readonly adapter: string;
  readonly exit_code?: number | null;
  readonly signal?: string | null;
  /** The last `error` or `tools_missing` message of its output reader, if any. */
  readonly message?: string | null;
  readonly stderr_tail?: string;
}

/** The class of a failure, what the agent said, and what to do about it. */
export interface AgentFailure {
  readonly class: FailureClass;
  readonly message: string;
  readonly advice: string;
}

interface TextRule {
  readonly class: FailureClass;
  readonly pattern: RegExp;
}

// In this order: a missing tool server may also say "401", a used-up quota may also say "error".
const TEXT_RULES: readonly TextRule[] = [
  {
    class: 'tools_missing',
    pattern:
      /\bmcp\b.{0,80}(?:fail|refused|timed? ?out|not connected|unavailable|requires approval)|has no ralph tools|could not call/i,
  },
  {
    class: 'rate_limited',
    pattern:
      /rate.?limit|too many requests|usage limit|quota|overloaded|credit balance|out of credits|(?:status|error|http|code)\W{1,4}(?:429|529)\b/i,
  },
  {
    class: 'auth',
    pattern:
      /unauthori[sz]ed|invalid.{0,12}api.?key|not logged in|\/login\b|log ?in (?:again|required)|authentication|oauth token|missing.{0,12}credentials|(?:status|error|http|code)\W{1,4}(?:401|403)\b/i,
  },
  {
    class: 'model_error',
    pattern:
      /api error|internal server error|bad gateway|service unavailable|context.?(?:length|window)|prompt is too long|model.{0,60}(?:not found|does not exist|not supported)|ProviderModelNotFound|stream (?:disconnected|error)|(?:status|error|http|code)\W{1,4}5\d\d\b/i,
  },
];

const LOGIN: Readonly<Record<string, string>> = {
  claude: 'start `claude` and type /login, or set ANTHROPIC_API_KEY',
  codex: 'run `codex login`, or set CODEX_API_KEY',
  opencode: 'run `opencode auth login`, or set the API key of the provider',
};

/** Names the class of a failure from what the agent said last and how its process ended. */
export function classifyFailure(facts: FailureFacts): AgentFailure {
  const failureClass =
    classOfText(facts.message ?? '') ?? classOfText(facts.stderr_tail ?? '') ?? classOfExit(facts);
  return { class: failureClass, message: messageOf(facts), advice: adviceFor(failureClass, facts.adapter) };
}

function classOfText(text: string): FailureClass | null {
  return TEXT_RULES.find(({ pattern }) => pattern.test(text))?.class ?? null;
}

function classOfExit({ exit_code = null, signal = null }: FailureFacts): FailureClass {
  return signal !== null || (exit_code !== null && exit_code !== 0) ? 'crashed' : 'unknown';
}

function messageOf({ adapter, exit_code, signal = null, message, stderr_tail = '' }: FailureFacts): string {
  const said = message?.trim() ?? '';
  if (said !== '') return clip(said, 2000);
  const lastWords = stderr_tail.trim().split('\n').at(-1) ?? '';
  const end = signal === null ? `ended with exit code ${exit_code ?? 'unknown'}` : `was ended by ${signal}`;
  return clip(lastWords === '' ? `${adapter} ${end}` : `${adapter} ${end}: ${lastWords}`, 2000);
}

function adviceFor(failureClass: FailureClass, adapter: string): string {
  switch (failureClass) {
    case 'rate_limited':
      return `wait until the limit of the ${adapter} account is lifted, or run fewer workers at once`;
    case 'auth':
      return `log in to ${adapter}: ${LOGIN[adapter] ?? 'see its documentation'}`;
    case 'model_error':
      return 'try again, or name another model';
    case 'tools_missing':
      return `${adapter} could not reach the MCP tools of its worker: see the log of the unit`;
    case 'crashed':
      return "see the unit's log";
    case 'unknown':
      return `${adapter} did not say why: see the unit's log`;
  }
}
