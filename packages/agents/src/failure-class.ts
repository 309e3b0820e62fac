import { clip } from './clip.ts';
import { limitLiftedAt } from './limit-lifted-at.ts';

/** Why an agent failed, as far as its own words tell; decides whether to wait, to retry or to ask the user. */
export const FAILURE_CLASSES = [
  'rate_limited',
  'out_of_credits',
  'auth',
  'model_error',
  'network',
  'tools_missing',
  'input_required',
  'crashed',
  'unknown',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What is known of an agent that ended without delivering its work. */
export interface FailureFacts {
  /** Name of the adapter. */
  readonly adapter: string;
  /** What a person does to log in to it (`AgentLogin.how`). */
  readonly how_to_log_in?: string | undefined;
  readonly exit_code?: number | null;
  readonly signal?: string | null;
  /** The last `error` or `tools_missing` message of its output reader, if any. */
  readonly message?: string | null;
  readonly stderr_tail?: string;
  /** Ms since the epoch: the times that agents name are relative to it. */
  readonly now: number;
}

/** The class of a failure, what the agent said, and what to do about it. */
export interface AgentFailure {
  readonly class: FailureClass;
  readonly message: string;
  readonly advice: string;
  /** When the limit is lifted, UTC, ISO 8601, as far as the agent named a time; null for every other class. */
  readonly retry_at: string | null;
}

interface TextRule {
  readonly class: FailureClass;
  readonly pattern: RegExp;
}

// In this order: a missing tool server may also say "401" or "connection refused", an account without credits "429",
// a used-up quota "error", and a network that is down makes every other error too.
const TEXT_RULES: readonly TextRule[] = [
  {
    class: 'tools_missing',
    pattern:
      /\bmcp\b.{0,80}(?:fail|refused|timed? ?out|not connected|unavailable|requires approval)|has no ralph tools|could not call|no such tool available/i,
  },
  {
    class: 'out_of_credits',
    pattern:
      /credit balance|out of credits|no credits|insufficient.{0,3}(?:quota|credits|funds|balance)|payment required|billing (?:details|hard limit|issue)|spend(?:ing)? (?:cap|limit)|(?:status|error|http|code)\W{1,4}402\b/i,
  },
  {
    class: 'rate_limited',
    pattern:
      /rate.?limit|too many requests|(?:usage|session|weekly|hour|your) limit|usage_limit|quota|overloaded|at capacity|(?:status|error|http|code)\W{1,4}(?:429|529)\b|(?:^|: )(?:429|529)\b/i,
  },
  {
    class: 'auth',
    pattern:
      /unauthori[sz]ed|invalid.{0,12}api.?key|not logged in|\/login\b|log ?in (?:again|required)|authentication|oauth token|missing.{0,12}credentials|set an auth method|no auth type is selected|no authentication information|no api key found|no models available|no (?:model|providers?) configured|account (?:is |has been )?(?:suspended|disabled|deactivated)|(?:status|error|http|code)\W{1,4}(?:401|403)\b|(?:^|: )(?:401|403)\b/i,
  },
  {
    class: 'network',
    pattern:
      /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EPIPE|UND_ERR_\w+)\b|connection (?:error|refused|reset|closed|timed out)|unable to connect|could not connect|fetch failed|network (?:error|is unreachable)|name resolution|getaddrinfo|dns error|error sending request|socket hang up|no route to host/i,
  },
  {
    class: 'model_error',
    pattern:
      /api error|internal server error|bad gateway|service unavailable|context.?(?:length|window)|prompt is too long|model.{0,60}(?:not found|does not exist|not supported)|ProviderModelNotFound|stream (?:disconnected|error)|experiencing high demand|(?:status|error|http|code)\W{1,4}5\d\d\b|(?:^|: )5\d\d\b/i,
  },
];

const CONTEXT_FULL = /context.?(?:length|window)|prompt is too long/i;

/** Names the class of a failure from what the agent said last and how its process ended. */
export function classifyFailure(facts: FailureFacts): AgentFailure {
  const { message, stderr_tail = '', now } = facts;
  const texts = [message ?? '', stderr_tail];
  const telling = texts.find((text) => classOfText(text) !== null) ?? '';
  const failureClass = classOfText(telling) ?? classOfExit(facts);
  return {
    class: failureClass,
    message: messageOf(facts),
    advice: CONTEXT_FULL.test(telling) ? CONTEXT_ADVICE : adviceFor(failureClass, facts),
    retry_at: isLimit(failureClass) ? timeIn([telling, ...texts], now) : null,
  };
}

/** Whether waiting is all that helps. */
function isLimit(failureClass: FailureClass): boolean {
  return failureClass === 'rate_limited' || failureClass === 'out_of_credits';
}

function timeIn(texts: readonly string[], now: number): string | null {
  for (const text of texts) {
    const instant = limitLiftedAt(text, { now });
    if (instant !== null) return new Date(instant).toISOString();
  }
  return null;
}

/** The class that a text alone tells; null when it tells none. */
export function classOfText(text: string): FailureClass | null {
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

const CONTEXT_ADVICE = 'its context was full: make the unit smaller, or name a model with a larger context';

function adviceFor(failureClass: FailureClass, { adapter, how_to_log_in }: FailureFacts): string {
  switch (failureClass) {
    case 'rate_limited':
      return `wait until the limit of the ${adapter} account is lifted, or run fewer workers at once`;
    case 'out_of_credits':
      return `add credits to the ${adapter} account, or name another agent to go on with`;
    case 'auth':
      return `log in to ${adapter}: ${how_to_log_in ?? 'see its documentation'}`;
    case 'model_error':
      return 'try again, or name another model';
    case 'network':
      return `the model of ${adapter} could not be reached: see to the network, or to the address it asks`;
    case 'input_required':
      return `${adapter} asked a question, and nobody is there to answer: settle it once by hand`;
    case 'tools_missing':
      return `${adapter} could not reach the MCP tools of its worker: see the log of the unit`;
    case 'crashed':
      return "see the unit's log";
    case 'unknown':
      return `${adapter} did not say why: see the unit's log`;
  }
}
