import { ambiguousAgents, missingCommands, missingScripts, unusedFields } from './agent-rules.ts';
import { agentsBesideAgent, duplicateAgents, mixedChains } from './chain-rules.ts';
import {
  cyclicDependencies,
  duplicateIds,
  selfDependencies,
  strayTriggers,
  unknownDependencies,
} from './dependency-rules.ts';
import { misplacedDirectories, overlappingDirectories, unitsWithoutDirectories } from './directory-rules.ts';
import type { Finding } from './plan-problem.ts';
import { sharedSteps } from './step-rules.ts';
import type { UnitDraft } from './unit-draft.ts';

type PlanRule = (units: readonly UnitDraft[]) => Finding[];

const PLAN_RULES: readonly PlanRule[] = [
  duplicateIds,
  selfDependencies,
  unknownDependencies,
  strayTriggers,
  cyclicDependencies,
  unitsWithoutDirectories,
  misplacedDirectories,
  overlappingDirectories,
  missingCommands,
  missingScripts,
  ambiguousAgents,
  agentsBesideAgent,
  duplicateAgents,
  sharedSteps,
];

/** Everything that is wrong between the fields of these units; no units, no problem. */
export function planRuleFindings(units: readonly UnitDraft[]): Finding[] {
  return PLAN_RULES.flatMap((rule) => rule(units));
}

/** What is probably not meant, though it can run. */
export function planRuleWarnings(units: readonly UnitDraft[]): Finding[] {
  return [...unusedFields(units), ...mixedChains(units)];
}
