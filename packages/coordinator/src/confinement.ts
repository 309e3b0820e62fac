import { CONFINEMENT_LEVELS, type ConfinementLevel } from '@ralph/manifest';
import { probeJail } from '@ralph/mcp-server';
import type { Assignment } from './assign-agents.ts';
import { CoordinatorError } from './coordinator-error.ts';

/** The level that holds for each unit of a run, settled before anything starts. */
export interface Confinement {
  /** The strongest level that any unit gets. */
  readonly best: ConfinementLevel;
  readonly levelOf: (assignment: Assignment) => ConfinementLevel;
}

/**
 * Settles the confinement level of every unit.
 *
 * @throws CoordinatorError `confinement_unavailable` when a level that was asked for cannot be had, with the fix.
 */
export async function settleConfinement(
  assignments: readonly Assignment[],
  wanted: 'auto' | ConfinementLevel,
  required: ConfinementLevel | null,
): Promise<Confinement> {
  const best = await bestLevel(wanted);
  const levelOf = (assignment: Assignment): ConfinementLevel => levelFor(best.level, assignment);
  if (required !== null) requireLevel(assignments, levelOf, required, best.advice);
  const given = assignments.map(levelOf);
  return { best: CONFINEMENT_LEVELS.find((level) => given.includes(level)) ?? best.level, levelOf };
}

interface Best {
  readonly level: ConfinementLevel;
  readonly advice: string;
}

async function bestLevel(wanted: 'auto' | ConfinementLevel): Promise<Best> {
  if (wanted !== 'auto' && wanted !== 'jail')
    return { level: wanted, advice: `--confine ${wanted} was given` };
  const jail = await probeJail();
  if (jail.available) return { level: 'jail', advice: '' };
  const advice = `no jail here: ${jail.reason}. ${jail.fix}`;
  if (wanted === 'jail') throw new CoordinatorError('confinement_unavailable', `--confine jail: ${advice}`);
  return { level: 'mcp', advice };
}

/** `mcp` needs an agent whose own write tools can be switched off; any other agent is only audited. */
function levelFor(best: ConfinementLevel, { adapter }: Assignment): ConfinementLevel {
  return best === 'mcp' && !adapter.capabilities.native_tools_off ? 'audit' : best;
}

function requireLevel(
  assignments: readonly Assignment[],
  levelOf: (assignment: Assignment) => ConfinementLevel,
  required: ConfinementLevel,
  advice: string,
): void {
  const rank = (level: ConfinementLevel): number => CONFINEMENT_LEVELS.indexOf(level);
  const weaker = assignments.filter((assignment) => rank(levelOf(assignment)) > rank(required));
  if (weaker.length === 0) return;
  const units = weaker.map((assignment) => `${assignment.unit.unit_id} (${levelOf(assignment)})`).join(', ');
  throw new CoordinatorError(
    'confinement_unavailable',
    `--require-confine ${required}: not reached by ${units}. ${advice}`.trimEnd(),
  );
}
