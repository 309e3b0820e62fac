import type { DocumentPath } from '@ralph/manifest';
import { didYouMean } from '../did-you-mean.ts';
import { phaseTargets } from './phase-targets.ts';
import type { PolicyFinding, PolicyProblemCode } from '../policy-problem.ts';
import { isTerminal } from './rule-input.ts';
import type { RuleInput } from './rule-input.ts';

/** Every phase that something leads to is declared, or ends the pipeline. */
export function unknownTargets(input: RuleInput): PolicyFinding[] {
  const { policy, phases, phasePath, routePath } = input;
  return [
    ...[...phases].flatMap(([name, phase]) =>
      phaseTargets(phase).flatMap(({ target, path, unknown }) =>
        unknownPhase(input, target, { code: unknown, path: phasePath(name, ...path) }),
      ),
    ),
    ...policy.post_commit_routes.flatMap(({ target, when }, index) => [
      ...unknownPhase(input, target, {
        code: 'post_commit_unknown_target',
        path: routePath(index, 'target'),
      }),
      ...unknownPhase(input, when.phase, {
        code: 'post_commit_unknown_phase',
        path: routePath(index, 'when', 'phase'),
      }),
    ]),
  ];
}

/** The phase with which the pipeline starts is declared. */
export function unknownEntry(input: RuleInput): PolicyFinding[] {
  const { policy, declared, entryPath } = input;
  if (declared.phases.has(policy.entry_phase) || entryPath[0] === 'entry_block') return [];
  return unknownPhase(input, policy.entry_phase, { code: 'entry_phase_unknown', path: entryPath }, false);
}

/** A lifecycle belongs to a phase. */
export function unknownLifecyclePhases(input: RuleInput): PolicyFinding[] {
  return [...input.lifecycles.keys()].flatMap((name) =>
    unknownPhase(input, name, { code: 'lifecycle_phase_unknown', path: input.lifecyclePath(name) }, false),
  );
}

/** A phase that follows itself says so as a loop, not as a success only. */
export function selfLoops(input: RuleInput): PolicyFinding[] {
  return [...input.phases].flatMap(([name, { transitions }]): PolicyFinding[] => {
    const { on_success, on_loopback } = transitions;
    if (on_success !== name || on_loopback !== undefined || isTerminal(input, name)) return [];
    const message = `${quoted(name)} follows itself on success: name the phase that comes next, and use on_loopback to repeat this one`;
    return [
      {
        code: 'self_loop_without_loopback',
        path: input.phasePath(name, 'transitions', 'on_success'),
        message,
      },
    ];
  });
}

/** The phase in which a pipeline that gave up ends is a terminal failure. */
export function wrongTerminalFailurePhase({ policy, phases, declared }: RuleInput): PolicyFinding[] {
  const name = policy.recovery.terminal_failure_phase;
  if (name === undefined) return [];
  const phase = phases.get(name);
  const unread = phase === undefined && declared.phases.has(name);
  if (unread || (phase?.role === 'terminal' && phase.terminal_outcome === 'failure')) return [];
  const message = `expected a phase with role terminal and terminal_outcome failure, ${quoted(name)} is none: name one, or leave it out`;
  return [{ code: 'terminal_failure_phase_wrong', path: ['recovery', 'terminal_failure_phase'], message }];
}

interface Reference {
  readonly code: PolicyProblemCode;
  readonly path: DocumentPath;
}

function unknownPhase(
  input: RuleInput,
  name: string,
  { code, path }: Reference,
  terminalCounts = true,
): PolicyFinding[] {
  const { declared } = input;
  if (declared.phases.has(name) || (terminalCounts && isTerminal(input, name))) return [];
  const message = `the phase ${quoted(name)} is not declared: declare it, or name another${didYouMean(name, declared.phases)}`;
  return [{ code, path, message }];
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
