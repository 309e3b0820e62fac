import { MAX_TIMEOUT_MS } from '../work-unit.ts';
import type { WorkUnit } from '../work-unit.ts';

/** Longest description of a unit, as its schema has it. */
const MAX_DESCRIPTION_LENGTH = 4096;

/** Fields that are joined; of all others, two units that are to be merged must have the same. */
const JOINED: ReadonlySet<string> = new Set([
  'unit_id',
  'description',
  'allowed_directories',
  'dependencies',
  'step_ids',
  'timeout_ms',
  'retries',
  'priority',
  'expected_ms',
]);

/** Tells whether one agent could do the work of both in one go, with nothing lost. */
export function canMerge(into: WorkUnit | undefined, from: WorkUnit | undefined): boolean {
  return into !== undefined && from !== undefined && mergeFault(into, from) === null;
}

/** Why two units cannot become one; null if they can. */
export function mergeFault(into: WorkUnit, from: WorkUnit): 'units_differ' | 'description_too_long' | null {
  const fields = new Set([...Object.keys(into), ...Object.keys(from)]);
  const differ = [...fields].some(
    (field) => !JOINED.has(field) && JSON.stringify(into[field]) !== JSON.stringify(from[field]),
  );
  // A command or a script is one piece of work: two that are alike are still not one.
  if (differ || into.command !== undefined || into.script !== undefined) return 'units_differ';
  return joinedDescription(into, from).length > MAX_DESCRIPTION_LENGTH ? 'description_too_long' : null;
}

/** The first unit with the work of both. Dependencies between the two are for the caller to remove. */
export function mergedUnit(into: WorkUnit, from: WorkUnit): WorkUnit {
  const steps = [...new Set([...(into.step_ids ?? []), ...(from.step_ids ?? [])])];
  const timeout = bothOf(into.timeout_ms, from.timeout_ms, (a, b) => Math.min(a + b, MAX_TIMEOUT_MS));
  const expected = bothOf(into.expected_ms, from.expected_ms, (a, b) => Math.min(a + b, MAX_TIMEOUT_MS));
  const retries = eitherOf(into.retries, from.retries);
  const priority = eitherOf(into.priority, from.priority);
  const { timeout_ms: _, expected_ms: __, ...rest } = into;
  return {
    ...rest,
    description: joinedDescription(into, from),
    allowed_directories: [...new Set([...into.allowed_directories, ...from.allowed_directories])],
    dependencies: [...new Set([...into.dependencies, ...from.dependencies])],
    ...(steps.length === 0 ? {} : { step_ids: steps }),
    ...(timeout === undefined ? {} : { timeout_ms: timeout }),
    ...(expected === undefined ? {} : { expected_ms: expected }),
    ...(retries === undefined ? {} : { retries }),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** What is told in one line stays in one: not every format has more. */
function joinedDescription({ description: into }: WorkUnit, { description: from }: WorkUnit): string {
  if (into === from) return into;
  if (/[\r\n]/u.test(into + from)) return `${into}\n\n${from}`;
  return `${into}${/[.!?;:]$/u.test(into) ? '' : ';'} ${from}`;
}

/** A limit for one of the two would be too short for both. */
function bothOf(
  a: number | undefined,
  b: number | undefined,
  join: (a: number, b: number) => number,
): number | undefined {
  return a === undefined || b === undefined ? undefined : join(a, b);
}

function eitherOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
