/** Which versions of an agent's program its adapter was tried with. */
export interface AgentVersions {
  /** The one that the conformance kit ran; null: none. */
  readonly proven: string | null;
  /**
   * Where the adapter is expected to work, as comparators that all hold: `>=2.1.0 <3.0.0`; `*` for any version. Another
   * version is worth a warning, never a refusal.
   */
  readonly range: string;
}

/** For what has no version of its own. */
export const ANY_VERSION: AgentVersions = { proven: null, range: '*' };

const COMPARATOR = /^(>=|>|<=|<|=)?(\d+)\.(\d+)\.(\d+)$/;

/**
 * What to say of a version that the adapter was not tried with; null when there is nothing to say.
 *
 * @example versionWarning('4.0.0', { proven: '2.1.330', range: '>=2.0.0 <3.0.0' })
 */
export function versionWarning(version: string | null, { proven, range }: AgentVersions): string | null {
  if (range === '*') return null;
  const tried = proven === null ? `expected ${range}` : `expected ${range}, proven with ${proven}`;
  if (version === null) return `it does not tell its version: ${tried}`;
  return range.split(' ').every((comparator) => holds(version, comparator))
    ? null
    : `version ${version} was not tried: ${tried}`;
}

/** What follows a version's three numbers (`-beta.1`) does not count. */
function holds(version: string, comparator: string): boolean {
  const [, sign = '=', ...bound] = COMPARATOR.exec(comparator) ?? [];
  const difference = compare(numbersOf(version), bound.map(Number));
  switch (sign) {
    case '>=':
      return difference >= 0;
    case '>':
      return difference > 0;
    case '<=':
      return difference <= 0;
    case '<':
      return difference < 0;
    default:
      return difference === 0;
  }
}

function numbersOf(version: string): readonly number[] {
  return (/(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
