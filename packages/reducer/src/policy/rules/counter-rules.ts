import type { DocumentPath } from '@ralph/manifest';
import { didYouMean } from '../did-you-mean.ts';
import type { PolicyFinding } from '../policy-problem.ts';
import type { RuleInput } from './rule-input.ts';

interface CounterUse {
  readonly counter: string | null | undefined;
  readonly path: DocumentPath;
}

/** Every counter that is charged or reset is declared; a pipeline without any counters is left alone. */
export function undeclaredCounters(input: RuleInput): PolicyFinding[] {
  const { loopCounters, budgetCounters } = input.declared;
  if (loopCounters.size === 0 && budgetCounters.size === 0) return [];
  return [
    ...undeclared(loopUses(input), { table: 'loop_counters', known: loopCounters }),
    ...undeclared(budgetUses(input), { table: 'budget_counters', known: budgetCounters }),
  ];
}

/** A phase that may go back is counted, also in a pipeline that declares no counters at all. */
export function uncountedLoops({ declared, phases, phasePath }: RuleInput): PolicyFinding[] {
  if (declared.loopCounters.size > 0 || declared.budgetCounters.size > 0) return [];
  const uses = [...phases].flatMap(([name, { role, loop_policy }]) =>
    role === 'analysis' || role === 'commit_cleanup'
      ? [
          {
            counter: loop_policy?.iteration_state_field,
            path: phasePath(name, 'loop_policy', 'iteration_state_field'),
          },
        ]
      : [],
  );
  return undeclared(uses, { table: 'loop_counters', known: declared.loopCounters });
}

/** A budget that decides routes can be spent at all. */
export function emptyBudgets({ budgetCounters }: RuleInput): PolicyFinding[] {
  return [...budgetCounters].flatMap(([name, { tracks_budget, default_max }]): PolicyFinding[] => {
    if (!tracks_budget || default_max > 0) return [];
    const message =
      'expected more than 0 for a counter that tracks a budget, got 0: raise it, or set tracks_budget = false';
    return [{ code: 'tracked_counter_zero', path: ['budget_counters', name, 'default_max'], message }];
  });
}

function loopUses({ phases, lifecycles, phasePath, lifecyclePath }: RuleInput): CounterUse[] {
  return [
    ...[...phases].flatMap(([name, { loop_policy, commit_policy }]) => [
      {
        counter: loop_policy?.iteration_state_field,
        path: phasePath(name, 'loop_policy', 'iteration_state_field'),
      },
      ...listed(commit_policy?.loop_resets ?? [], phasePath(name, 'commit_policy', 'loop_resets')),
    ]),
    ...[...lifecycles].flatMap(([name, { loop_resets }]) =>
      listed(loop_resets, lifecyclePath(name, 'loop_resets')),
    ),
  ];
}

function budgetUses({ phases, lifecycles, phasePath, lifecyclePath }: RuleInput): CounterUse[] {
  return [
    ...[...phases].flatMap(([name, { decisions, commit_policy }]) => [
      ...Object.entries(decisions).map(([decision, { increments_counter }]) => ({
        counter: increments_counter === 'none' ? null : increments_counter,
        path: phasePath(name, 'decisions', decision, 'increments_counter'),
      })),
      ...(['increments_counter', 'route_counter'] as const).map((field) => ({
        counter: commit_policy?.[field],
        path: phasePath(name, 'commit_policy', field),
      })),
    ]),
    ...[...lifecycles].map(([name, { increments_counter }]) => ({
      counter: increments_counter,
      path: lifecyclePath(name, 'increments_counter'),
    })),
  ];
}

function listed(counters: readonly string[], path: DocumentPath): CounterUse[] {
  return counters.map((counter, index) => ({ counter, path: [...path, index] }));
}

function undeclared(
  uses: readonly CounterUse[],
  { table, known }: { readonly table: string; readonly known: ReadonlySet<string> },
): PolicyFinding[] {
  return uses.flatMap(({ counter, path }): PolicyFinding[] => {
    if (counter === null || counter === undefined || known.has(counter)) return [];
    const message = `the counter ${JSON.stringify(counter)} is not declared: declare it in ${table}, or name another${didYouMean(counter, known)}`;
    return [{ code: 'counter_undeclared', path, message }];
  });
}
