import type { DocumentPath } from '@ralph/manifest';
import type { AuthoredPlaces } from '../compile-blocks.ts';
import type { PhasePolicy } from '../phase-policy.ts';
import type {
  BudgetCounterSchema,
  Lifecycle,
  LoopCounterSchema,
  PipelinePolicy,
} from '../pipeline-policy.ts';
import type * as z from 'zod';

/** A pipeline as the rules look at it: by name, safe for names such as "constructor", with places for what they find. */
export interface RuleInput {
  readonly policy: PipelinePolicy;
  readonly phases: ReadonlyMap<string, PhasePolicy>;
  readonly loopCounters: ReadonlyMap<string, z.infer<typeof LoopCounterSchema>>;
  readonly budgetCounters: ReadonlyMap<string, z.infer<typeof BudgetCounterSchema>>;
  readonly lifecycles: ReadonlyMap<string, Lifecycle>;
  /** Names that are written in the document, also where what they stand for could not be read. */
  readonly declared: DeclaredNames;
  readonly entryPath: DocumentPath;
  readonly phasePath: (name: string, ...inside: DocumentPath) => DocumentPath;
  readonly lifecyclePath: (name: string, ...inside: DocumentPath) => DocumentPath;
  readonly routePath: (index: number, ...inside: DocumentPath) => DocumentPath;
}

export interface DeclaredNames {
  readonly phases: ReadonlySet<string>;
  readonly loopCounters: ReadonlySet<string>;
  readonly budgetCounters: ReadonlySet<string>;
  readonly routeIndexes: readonly number[];
}

/** Collects what rules need to know of a compiled policy. */
export function ruleInput(
  policy: PipelinePolicy,
  places: AuthoredPlaces,
  declared: DeclaredNames,
): RuleInput {
  return {
    policy,
    phases: new Map(Object.entries(policy.phases)),
    loopCounters: new Map(Object.entries(policy.loop_counters)),
    budgetCounters: new Map(Object.entries(policy.budget_counters)),
    lifecycles: new Map(Object.entries(policy.lifecycle_phases)),
    declared,
    entryPath: places.entry_phase,
    phasePath: (name, ...inside) => [...(places.phases.get(name) ?? ['phases', name]), ...inside],
    lifecyclePath: (name, ...inside) => [
      ...(places.lifecycle_phases.get(name) ?? ['lifecycle_phases', name]),
      ...inside,
    ],
    routePath: (index, ...inside) => ['post_commit_routes', declared.routeIndexes[index] ?? index, ...inside],
  };
}

/** Tells whether a phase ends the pipeline, declared or not. */
export function isTerminal({ policy, phases }: RuleInput, name: string): boolean {
  if (name === policy.terminal_phase || name === policy.recovery.failed_route) return true;
  return phases.get(name)?.role === 'terminal';
}
