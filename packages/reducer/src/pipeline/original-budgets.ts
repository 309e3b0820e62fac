import { own } from './own.ts';
import type { OriginalCheckpoint } from './original-checkpoint-schema.ts';
import type { PipelineState } from './pipeline-state.ts';

/** Budgets, which older checkpoints wrote as totals and what remained of them. What is written the new way wins. */
export function originalBudgets(
  original: OriginalCheckpoint,
): Pick<PipelineState, 'budget_caps' | 'outer_progress'> {
  const caps = {
    ...known({ iteration: original.total_iterations, reviewer_pass: original.total_reviewer_passes }),
    ...original.budget_caps,
  };
  const remaining = {
    ...original.budget_remaining,
    ...known({
      iteration: original.development_budget_remaining,
      reviewer_pass: original.review_budget_remaining,
    }),
  };
  const spent = Object.entries(remaining).flatMap(([name, left]) => {
    const cap = own(caps, name);
    return cap === undefined ? [] : [[name, Math.max(0, cap - left)] as const];
  });
  return {
    budget_caps: caps,
    outer_progress: {
      ...Object.fromEntries(spent),
      ...known({ iteration: original.iteration, reviewer_pass: original.reviewer_pass }),
      ...original.outer_progress,
    },
  };
}

function known(values: Readonly<Record<string, number | null | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value] as const],
    ),
  );
}
