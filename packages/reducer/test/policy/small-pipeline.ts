import { mergeTables } from '../../src/policy/merge-tables.ts';
import type { Table } from '../../src/policy/merge-tables.ts';

const terminal = (name: string, outcome: 'success' | 'failure') => ({
  drain: name,
  role: 'terminal',
  terminal_outcome: outcome,
  transitions: { on_success: name },
});

/** The smallest pipeline that is complete: one phase of work, and the two ends. */
export const SMALL = {
  entry_phase: 'dev',
  terminal_phase: 'done',
  phases: {
    dev: {
      drain: 'development',
      role: 'execution',
      transitions: { on_success: 'done', on_failure: 'bad' },
    },
    done: terminal('done', 'success'),
    bad: terminal('bad', 'failure'),
  },
  recovery: { failed_route: 'bad' },
};

/** The smallest pipeline with something else in it. */
export function small(patch: Table): Table {
  return mergeTables(SMALL, patch);
}

/** The smallest pipeline with something else in its phase of work. */
export function smallDev(dev: Table): Table {
  return small({ phases: { dev } });
}

/** A phase that loops back to the work until it is content. */
const ANALYSIS = {
  drain: 'analysis',
  role: 'analysis',
  transitions: { on_success: 'done', on_loopback: 'dev' },
  loop_policy: { iteration_state_field: 'loops' },
  decisions: { completed: { target: 'done', reset_loop: true }, failed: { target: 'dev' } },
};

/** Work and its analysis. */
export function analysed(analysis: Table = {}, rest: Table = {}): Table {
  const looping = {
    loop_counters: { loops: { default_max: 2 } },
    phases: { dev: { transitions: { on_success: 'check' } }, check: mergeTables(ANALYSIS, analysis) },
  };
  return mergeTables(small(looping), rest);
}

/** A route after the commit of `save`. */
export function route(budget_state: string, target: unknown, cycle_outcome: string | null = null): Table {
  return { target, when: { phase: 'save', budget_state, cycle_outcome } };
}

/** Work and its commit, again and again while the budget lasts. */
export function committed(commit: Table = {}, rest: Table = {}): Table {
  const spending = {
    budget_counters: { cycles: { default_max: 2 } },
    phases: {
      dev: { transitions: { on_success: 'save' } },
      save: {
        drain: 'commit',
        role: 'commit',
        transitions: { on_success: 'done' },
        commit_policy: { increments_counter: 'cycles', ...commit },
      },
    },
    post_commit_routes: [route('remaining', 'dev'), route('exhausted', 'done'), route('no_review', 'done')],
  };
  return mergeTables(small(spending), rest);
}

/** The smallest pipeline in blocks. */
export const SMALL_BLOCKS = {
  entry_block: 'work',
  terminal_phase: 'done',
  recovery: { failed_route: 'bad' },
  blocks: {
    work: { kind: 'group', child_blocks: ['first', 'last'], completion_block: 'last' },
    first: { kind: 'individual', phase_name: 'dev', phase: SMALL.phases.dev },
    last: { kind: 'individual', phase_name: 'done', phase: SMALL.phases.done },
    bad: { kind: 'individual', phase_name: 'bad', phase: SMALL.phases.bad },
  },
};

/** The smallest pipeline in blocks with other blocks in it. */
export function inBlocks(blocks: Table): Table {
  return mergeTables(SMALL_BLOCKS, { blocks });
}
