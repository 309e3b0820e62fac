import fc from 'fast-check';

const ROLES = ['execution', 'analysis', 'commit', 'commit_cleanup'] as const;
const LOOPS = ['loops', 'rounds'];
const BUDGETS = ['cycles', 'passes'];
const STATES = ['remaining', 'exhausted', 'no_review'];

const oneOf = (names: readonly string[]) => fc.constantFrom(...names);

/** One phase of work, most of the time leading to the next one. */
function phase(index: number, names: readonly string[]) {
  const next = names[index + 1] ?? 'done';
  const target = fc.oneof({ weight: 3, arbitrary: fc.constant(next) }, oneOf([...names, 'done']));
  return fc
    .record({
      role: fc.constantFrom(...ROLES),
      success: target,
      loopback: oneOf(names),
      loop: oneOf(LOOPS),
      decisions: fc.array(
        fc.record({
          target: oneOf([...names, 'done']),
          reset_loop: fc.boolean(),
          increments_counter: fc.option(oneOf(BUDGETS), { freq: 4 }),
          cycle_outcome: fc.option(fc.constantFrom('completed', 'failed'), { freq: 2 }),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      counter: fc.option(oneOf(BUDGETS), { freq: 6 }),
      skipped_advances_progress: fc.boolean(),
      loop_resets: fc.subarray(LOOPS),
      routes: fc.tuple(oneOf(names), target, oneOf([next, 'done'])),
    })
    .map((of) => {
      const loops = of.role === 'analysis' || of.role === 'commit_cleanup';
      return {
        phase: {
          drain: `drain-${index}`,
          role: of.role,
          transitions: { on_success: of.success, ...(loops ? { on_loopback: of.loopback } : {}) },
          ...(loops ? { loop_policy: { iteration_state_field: of.loop } } : {}),
          ...(of.role === 'analysis' ? { decisions: Object.fromEntries(of.decisions.entries()) } : {}),
          ...(of.role === 'commit'
            ? {
                commit_policy: {
                  increments_counter: of.counter,
                  skipped_advances_progress: of.skipped_advances_progress,
                  loop_resets: of.loop_resets,
                },
              }
            : {}),
        },
        routes: of.role === 'commit' && of.counter !== null ? of.routes : [],
      };
    });
}

const end = (name: string, terminal_outcome: string) => ({
  drain: name,
  role: 'terminal',
  terminal_outcome,
  transitions: { on_success: name },
});

/** Pipelines in phases, some of which are legal: loops, decisions, budgets and routes in all combinations. */
export const randomPipelines: fc.Arbitrary<unknown> = fc
  .integer({ min: 1, max: 4 })
  .map((count) => Array.from({ length: count }, (_, index) => `p${index}`))
  .chain((names) => fc.tuple(fc.constant(names), fc.tuple(...names.map((_, index) => phase(index, names)))))
  .map(([names, phases]) => ({
    entry_phase: 'p0',
    terminal_phase: 'done',
    phases: {
      ...Object.fromEntries(names.map((name, index) => [name, phases[index]?.phase])),
      done: end('done', 'success'),
      bad: end('bad', 'failure'),
    },
    recovery: { failed_route: 'bad' },
    loop_counters: Object.fromEntries(LOOPS.map((name) => [name, { default_max: 2 }])),
    budget_counters: Object.fromEntries(BUDGETS.map((name) => [name, { default_max: 2 }])),
    post_commit_routes: phases.flatMap(({ routes }, index) =>
      routes.map((target, state) => ({
        target,
        when: { phase: names[index], budget_state: STATES[state] },
      })),
    ),
  }));
