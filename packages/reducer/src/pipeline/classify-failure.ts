import { ENVIRONMENTAL_ERRNOS, READABLE_TYPES, TEXT_RULES, TYPE_RULES } from './failure-rules.ts';
import type { FailureVerdict } from './failure-rules.ts';
import type { Connectivity, FailureClassification } from './failure-classification.ts';
import { own } from './own.ts';

/** A failure as it was reported: a text, or an error with the name of its type. */
export type ReportedFailure = string | { readonly type: string; readonly message: string };

const AMBIGUOUS: FailureVerdict = { category: 'ambiguous' };

/**
 * What is to be made of a failure: whose fault it is, and what has to be begun anew.
 * An agent counts as unavailable only when the network was there, unless it is broken.
 */
export function classifyFailure(failure: ReportedFailure, connectivity: Connectivity): FailureClassification {
  const found = typeof failure === 'string' ? ofText(failure, connectivity) : ofError(failure, connectivity);
  const reason = found.unavailable ?? null;
  const isUnavailable = reason !== null && (connectivity === 'online' || reason === 'broken_agent');
  return {
    category: found.category,
    counts: found.category === 'agent',
    reset_session: found.reset_session ?? false,
    reset_tool_registry: found.reset_tool_registry ?? false,
    skip_same_agent_retries: found.skip_same_agent_retries ?? false,
    is_unavailable: isUnavailable,
    unavailability_reason: isUnavailable ? reason : null,
  };
}

function ofError(failure: Exclude<ReportedFailure, string>, connectivity: Connectivity): FailureVerdict {
  const known = own(TYPE_RULES, failure.type);
  if (known !== undefined) return known;
  const errno = /\[Errno (\w+)\]/.exec(failure.message)?.[1];
  if (errno !== undefined && ENVIRONMENTAL_ERRNOS.includes(errno)) return { category: 'environmental' };
  return READABLE_TYPES.includes(failure.type) ? ofText(failure.message, connectivity) : AMBIGUOUS;
}

function ofText(text: string, connectivity: Connectivity): FailureVerdict {
  const lower = text.toLowerCase();
  const holds = (phrase: string) => lower.includes(phrase);
  const rule = TEXT_RULES.find(
    ({ phrases, with: others, online_only }) =>
      phrases.some(holds) &&
      (others === undefined || others.some(holds)) &&
      (online_only === undefined || connectivity === 'online'),
  );
  return rule ?? AMBIGUOUS;
}
