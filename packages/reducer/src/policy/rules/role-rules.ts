import type { PhasePolicy } from '../phase-policy.ts';
import type { PolicyFinding } from '../policy-problem.ts';
import type { RuleInput } from './rule-input.ts';

const LEGACY_NAMES = ['failed', 'phase_failed', 'exit_failure'];

/** Every phase says what it is for, and those in which the pipeline ends say how. */
export function roles(input: RuleInput): PolicyFinding[] {
  return [...input.phases].flatMap(([name, phase]) => [
    ...role(input, name, phase),
    ...(phase.role === 'terminal' && phase.terminal_outcome === null
      ? [
          {
            code: 'terminal_outcome_required' as const,
            path: input.phasePath(name, 'terminal_outcome'),
            message: 'expected success or failure for a terminal phase, got none: add terminal_outcome',
          },
        ]
      : []),
  ]);
}

function role({ policy, phasePath }: RuleInput, name: string, phase: PhasePolicy): PolicyFinding[] {
  if (phase.role === 'terminal') return [];
  const path = phasePath(name, 'role');
  const { failed_route, terminal_failure_phase } = policy.recovery;
  const ends = [policy.terminal_phase, failed_route, terminal_failure_phase].includes(name);
  if (ends || phase.terminal_outcome !== null) {
    const message = `the pipeline ends in ${JSON.stringify(name)}, so expected role terminal, got ${phase.role ?? 'none'}: set it`;
    return [{ code: 'terminal_role_required', path, message }];
  }
  if (phase.role !== null) return [];
  return [{ code: 'role_required', path, message: 'expected a role, got none: say what the phase is for' }];
}

/** The end of a pipeline that succeeded is a success. */
export function wrongTerminalPhase({ policy, phases, phasePath }: RuleInput): PolicyFinding[] {
  const name = policy.terminal_phase;
  if (phases.get(name)?.terminal_outcome !== 'failure') return [];
  const message = `the terminal_phase ${JSON.stringify(name)} stands for success, expected terminal_outcome success, got failure`;
  return [{ code: 'terminal_phase_wrong', path: phasePath(name, 'terminal_outcome'), message }];
}

/** The phase that stands for failure is declared, and is one. */
export function wrongFailedRoute({ policy, phases, declared, phasePath }: RuleInput): PolicyFinding[] {
  const name = policy.recovery.failed_route;
  if (LEGACY_NAMES.includes(name)) return [];
  if (!declared.phases.has(name)) {
    const message = `the failed_route ${JSON.stringify(name)} is not declared: declare it with role terminal and terminal_outcome failure`;
    return [{ code: 'failed_route_undeclared', path: ['recovery', 'failed_route'], message }];
  }
  if (phases.get(name)?.terminal_outcome !== 'success') return [];
  const message = `the failed_route ${JSON.stringify(name)} stands for failure, expected terminal_outcome failure, got success`;
  return [{ code: 'failed_route_wrong', path: phasePath(name, 'terminal_outcome'), message }];
}

/** Names that once stood for the end of a failed pipeline still do. */
export function legacyPhaseNames({ phases, phasePath }: RuleInput): PolicyFinding[] {
  return LEGACY_NAMES.flatMap((name): PolicyFinding[] => {
    const phase = phases.get(name);
    if (phase === undefined || (phase.role === 'terminal' && phase.terminal_outcome === 'failure')) return [];
    const message = `the name ${JSON.stringify(name)} is kept for a terminal failure: make it one, or rename the phase`;
    return [{ code: 'legacy_phase_name', path: phasePath(name), message }];
  });
}

/** The failed_route is none of the names that were never phases. */
export function legacyFailedRoute({ policy }: RuleInput): PolicyFinding[] {
  const name = policy.recovery.failed_route;
  if (!LEGACY_NAMES.includes(name)) return [];
  const message = `expected a phase of your own, got ${JSON.stringify(name)}: declare a terminal phase with terminal_outcome failure and name it`;
  return [{ code: 'failed_route_legacy', path: ['recovery', 'failed_route'], message }];
}

/** Where a phase names what follows its failure, some phase is the end of a failed pipeline. */
export function missingTerminalFailure({ policy, phases }: RuleInput): PolicyFinding[] {
  const all = [...phases.values()];
  const routed = all.some(({ transitions }) => transitions.on_failure !== undefined);
  const ends = all.some(
    ({ role, terminal_outcome }) => role === 'terminal' && terminal_outcome === 'failure',
  );
  if (!routed || ends) return [];
  const message = `phases name an on_failure, but no phase has role terminal and terminal_outcome failure: add one, as ${JSON.stringify(policy.recovery.failed_route)}`;
  return [{ code: 'no_terminal_failure_phase', path: ['phases'], message }];
}
