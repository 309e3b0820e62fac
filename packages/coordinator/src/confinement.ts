import { CONFINEMENT_LEVELS, type ConfinementLevel } from '@ralph/manifest';
import { probeJail, type JailBackend } from '@ralph/mcp-server';
import type { Assignment } from './assign-agents.ts';
import { CoordinatorError } from './coordinator-error.ts';
import type { RunOptions } from './run-options.ts';

/** The level that holds for each unit of a run, settled before anything starts. */
export interface Confinement {
  /** The strongest level that any unit gets. */
  readonly best: ConfinementLevel;
  /** What carries out the jail of the units that have one; null when none has. */
  readonly backend: JailBackend | null;
  readonly levelOf: (assignment: Assignment) => ConfinementLevel;
}

/**
 * Settles the confinement level of every unit.
 *
 * @throws CoordinatorError `confinement_unavailable` when a level that was asked for cannot be had, with the fix.
 */
export async function settleConfinement(
  assignments: readonly Assignment[],
  { confine, requireConfine: required, jail }: Wishes,
): Promise<Confinement> {
  const best = await bestLevel(confine, jail);
  const levelOf = (assignment: Assignment): ConfinementLevel => levelFor(best.level, assignment);
  if (required !== null) requireLevel(assignments, levelOf, required, best.advice);
  const given = assignments.map(levelOf);
  const strongest = CONFINEMENT_LEVELS.find((level) => given.includes(level)) ?? best.level;
  return { best: strongest, backend: best.backend, levelOf };
}

/** What the user of a run wants of its confinement. */
type Wishes = Pick<RunOptions, 'confine' | 'requireConfine' | 'jail'>;

interface Best {
  readonly level: ConfinementLevel;
  readonly backend: JailBackend | null;
  readonly advice: string;
}

async function bestLevel(wanted: 'auto' | ConfinementLevel, backend: JailBackend | undefined): Promise<Best> {
  if (wanted !== 'auto' && wanted !== 'jail')
    return { level: wanted, backend: null, advice: `--confine ${wanted} was given` };
  await refuseDebugger();
  const jail = await probeJail(backend);
  if (jail.available) return { level: 'jail', backend: jail.backend, advice: '' };
  const advice = `no jail here: ${jail.reason}. ${jail.fix}`;
  if (wanted === 'jail') throw new CoordinatorError('confinement_unavailable', `--confine jail: ${advice}`);
  return { level: 'mcp', backend: null, advice };
}

/**
 * A worker in a jail can connect to this machine, and whoever connects to a debugger runs code in the process it debugs.
 *
 * @throws CoordinatorError `confinement_unavailable` when one listens.
 */
export async function refuseDebugger(): Promise<void> {
  if (!process.features.inspector) return;
  const { url } = await import('node:inspector');
  if (url() === undefined) return;
  throw new CoordinatorError(
    'confinement_unavailable',
    `Node's debugger listens at ${url()}, and a worker can leave its jail through it: start ralph without --inspect ` +
      '(see NODE_OPTIONS), or say --confine audit',
  );
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
