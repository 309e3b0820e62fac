import { duplicateRoutes, missingRoutes, unknownLoopResets, unroutableOutcomes } from './commit-rules.ts';
import {
  mismatchedDecisions,
  missingVocabularies,
  unboundDrains,
  unknownOverrides,
} from './context-rules.ts';
import { emptyBudgets, uncountedLoops, undeclaredCounters } from './counter-rules.ts';
import { conflictingHistories } from './drain-rules.ts';
import { endlessWays, unreachablePhases } from './end-rules.ts';
import { phaseFaults } from './phase-rules.ts';
import type { PolicyContext } from '../policy-context.ts';
import { policyProblem } from '../policy-problem.ts';
import type { PolicyFinding, PolicyProblem, PolicyProblemSource } from '../policy-problem.ts';
import {
  selfLoops,
  unknownEntry,
  unknownLifecyclePhases,
  unknownTargets,
  wrongTerminalFailurePhase,
} from './reference-rules.ts';
import {
  legacyFailedRoute,
  legacyPhaseNames,
  missingTerminalFailure,
  roles,
  wrongFailedRoute,
  wrongTerminalPhase,
} from './role-rules.ts';
import type { RuleInput } from './rule-input.ts';
import { timeboxWays, unknownTimeboxPhases } from './timebox-rules.ts';

/** One thing that must hold in a pipeline, and together with its context. */
type PipelineRule = (input: RuleInput, context: PolicyContext) => readonly PolicyFinding[];

/** `whole` rules look at how everything hangs together, so they wait until every part can be read. */
interface RuleGroup {
  readonly source: PolicyProblemSource;
  readonly whole: boolean;
  readonly rules: readonly PipelineRule[];
}

const RULE_GROUPS: readonly RuleGroup[] = [
  {
    source: 'pipeline',
    whole: false,
    rules: [
      unknownEntry,
      unknownTargets,
      unknownLifecyclePhases,
      selfLoops,
      undeclaredCounters,
      duplicateRoutes,
      legacyFailedRoute,
      wrongTerminalFailurePhase,
      unknownTimeboxPhases,
    ],
  },
  { source: 'pipeline', whole: true, rules: [timeboxWays, unroutableOutcomes] },
  {
    source: 'completeness',
    whole: false,
    rules: [
      roles,
      wrongTerminalPhase,
      wrongFailedRoute,
      legacyPhaseNames,
      phaseFaults,
      uncountedLoops,
      emptyBudgets,
      conflictingHistories,
      mismatchedDecisions,
      unknownOverrides,
    ],
  },
  {
    source: 'completeness',
    whole: true,
    rules: [missingTerminalFailure, unknownLoopResets, missingRoutes, unreachablePhases, endlessWays],
  },
  { source: 'cross_file', whole: false, rules: [unboundDrains, missingVocabularies] },
];

/** Everything that is wrong between the parts of a pipeline and with its context. */
export function ruleProblems(
  input: RuleInput,
  { context, isWhole }: { readonly context: PolicyContext; readonly isWhole: boolean },
): PolicyProblem[] {
  return RULE_GROUPS.filter(({ whole }) => isWhole || !whole).flatMap(({ source, rules }) =>
    rules.flatMap((rule) => rule(input, context).map((finding) => policyProblem(finding, source))),
  );
}
