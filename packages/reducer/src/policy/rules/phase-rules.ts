import type { PhasePolicy } from '../phase-policy.ts';
import type { PolicyFinding, PolicyProblemCode } from '../policy-problem.ts';
import type { RuleInput } from './rule-input.ts';

type PhaseRule = (phase: PhasePolicy, input: RuleInput) => readonly PhaseFault[];

/** What is wrong with a phase by itself: code, field inside the phase, message. */
type PhaseFault = readonly [PolicyProblemCode, readonly string[], string];

/** What phases of each role must declare, and may not. */
export function phaseFaults(input: RuleInput): PolicyFinding[] {
  return [...input.phases].flatMap(([name, phase]) =>
    PHASE_RULES.flatMap((rule) => rule(phase, input)).map(([code, field, message]) => ({
      code,
      path: input.phasePath(name, ...field),
      message,
    })),
  );
}

const PHASE_RULES: readonly PhaseRule[] = [
  loopPolicy,
  decisions,
  gate,
  review,
  commitPolicy,
  verification,
  parallelization,
];

function loopPolicy({ role, loop_policy }: PhasePolicy): PhaseFault[] {
  const loops = role === 'analysis' || role === 'commit_cleanup';
  if (loops && loop_policy === null) {
    const message = `expected a loop_policy for role ${role}, got none: name the loop counter that it charges`;
    return [['loop_policy_required', ['loop_policy'], message]];
  }
  if (loops || loop_policy === null || role === null) return [];
  const message = `a loop_policy is for roles analysis and commit_cleanup, this phase is ${role}: remove it`;
  return [['loop_policy_wrong_role', ['loop_policy'], message]];
}

function decisions({ role, decisions }: PhasePolicy): PhaseFault[] {
  if (role !== 'analysis' || Object.keys(decisions).length > 0) return [];
  const message = 'expected decisions for role analysis, got none: say where each decision leads';
  return [['decisions_required', ['decisions'], message]];
}

function gate({ role, invocation_gate }: PhasePolicy, { phases, declared }: RuleInput): PhaseFault[] {
  if (invocation_gate === null) return [];
  const { upstream_execution_phase: upstream } = invocation_gate;
  const faults: PhaseFault[] = [];
  if (role !== 'analysis' && role !== null) {
    const message = `an invocation_gate is for role analysis, this phase is ${role}: remove it`;
    faults.push(['gate_wrong_role', ['invocation_gate'], message]);
  }
  const upstreamRole = phases.get(upstream)?.role ?? null;
  if (!declared.phases.has(upstream) || (upstreamRole !== null && upstreamRole !== 'execution')) {
    const message = `expected a phase of role execution, ${JSON.stringify(upstream)} is none: name the phase whose time counts`;
    faults.push(['gate_upstream_wrong', ['invocation_gate', 'upstream_execution_phase'], message]);
  }
  return faults;
}

function review({ role, issues_outcome, clean_outcome, bypass_routes }: PhasePolicy): PhaseFault[] {
  if (role !== 'review') return [];
  const faults: PhaseFault[] = [];
  if (issues_outcome === null) {
    const message =
      'expected an issues_outcome for role review, got none: name what findings are recorded as';
    faults.push(['issues_outcome_required', ['issues_outcome'], message]);
  }
  const bypasses = Object.keys(bypass_routes);
  if (bypasses.length > 0 && clean_outcome === null) {
    const message =
      'expected a clean_outcome beside bypass_routes, got none: name the outcome that is bypassed';
    faults.push(['clean_outcome_required', ['clean_outcome'], message]);
  }
  if (bypasses.length > 0 && clean_outcome !== null && !bypasses.includes(clean_outcome)) {
    const message = `expected a key of bypass_routes (${bypasses.join(', ')}), got ${JSON.stringify(clean_outcome)}: name one of them`;
    faults.push(['clean_outcome_not_bypassed', ['clean_outcome'], message]);
  }
  return faults;
}

function commitPolicy({ role, commit_policy }: PhasePolicy): PhaseFault[] {
  if (role !== 'commit' || commit_policy !== null) return [];
  const message = 'expected a commit_policy for role commit, got none: add it; an empty one has all defaults';
  return [['commit_policy_required', ['commit_policy'], message]];
}

function verification({ role, verification }: PhasePolicy): PhaseFault[] {
  if (role === 'verification' && verification === null) {
    const message = 'expected a verification for role verification, got none: say what it verifies';
    return [['verification_required', ['verification'], message]];
  }
  if (role !== 'terminal' || verification === null) return [];
  const message =
    'a terminal phase does nothing, so it cannot verify: move the verification to the phase before';
  return [['verification_on_terminal', ['verification'], message]];
}

function parallelization({ role, parallelization }: PhasePolicy): PhaseFault[] {
  if (parallelization === null) return [];
  const faults: PhaseFault[] = [];
  if (role === 'terminal') {
    const message = 'a terminal phase does nothing, so nothing of it is parallel: remove parallelization';
    faults.push(['parallelization_on_terminal', ['parallelization'], message]);
  }
  const { max_parallel_workers: workers, max_work_units: units } = parallelization;
  if (workers > units) {
    const message = `expected at least max_parallel_workers (${workers}), got ${units}: allow more units, or fewer workers`;
    faults.push(['workers_exceed_units', ['parallelization', 'max_work_units'], message]);
  }
  return faults;
}
