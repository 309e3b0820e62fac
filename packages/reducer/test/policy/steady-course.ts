import type { PhasePolicy, PipelinePolicy } from '../../src/index.ts';

/** Where a pipeline stands: its phase, and what its counters say. Budgets count no further than to their caps. */
interface Standing {
  readonly phase: string;
  readonly loops: Readonly<Record<string, number>>;
  readonly spent: Readonly<Record<string, number>>;
}

/** A course that comes back to where it was, so that it may go on for ever although nothing fails; null if there is none. */
export function endlessCourse(policy: PipelinePolicy): string[] | null {
  const start = { loops: {}, spent: {} };
  const way: { key: string; next: Standing[] }[] = [];
  const onWay = new Set<string>();
  const ended = new Set<string>();
  const open = (standing: Standing): string[] | null => {
    const key = JSON.stringify([standing.phase, sorted(standing.loops), sorted(standing.spent)]);
    if (onWay.has(key)) return [...way.map((step) => step.key), key];
    if (ended.has(key)) return null;
    onWay.add(key);
    way.push({ key, next: successors(policy, standing) });
    return null;
  };
  const first = enter(policy, policy.entry_phase, start);
  if (first === null) return ['skipped for ever'];
  open(first);
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const next = step.next.pop();
    if (next === undefined) {
      way.pop();
      onWay.delete(step.key);
      ended.add(step.key);
      continue;
    }
    const endless = open(next);
    if (endless !== null) return endless;
  }
  return null;
}

const sorted = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b));

type Counts = Omit<Standing, 'phase'>;

/** Phases whose loop is spent are passed over, and their loop starts anew. */
function enter(policy: PipelinePolicy, target: string, counts: Counts): Standing | null {
  let { loops } = counts;
  let phase = target;
  for (let passed = 0; passed < 50; passed += 1) {
    const at = policy.phases[phase];
    const loop = at?.loop_policy?.iteration_state_field;
    if (at === undefined || loop === undefined || (loops[loop] ?? 0) < cap(policy, loop)) {
      return { phase, loops, spent: counts.spent };
    }
    loops = { ...loops, [loop]: 0 };
    phase = at.transitions.on_success;
  }
  return null;
}

const cap = (policy: PipelinePolicy, loop: string) => policy.loop_counters[loop]?.default_max ?? 0;

function successors(policy: PipelinePolicy, { phase, ...counts }: Standing): Standing[] {
  const at = policy.phases[phase];
  if (at === undefined || at.role === 'terminal') return [];
  const moves = at.role === 'commit' ? commits(policy, phase, counts) : steps(policy, at, counts);
  return moves.flatMap(({ target, ...after }) => enter(policy, target, after) ?? []);
}

type Move = Counts & { readonly target: string };

function steps(policy: PipelinePolicy, at: PhasePolicy, counts: Counts): Move[] {
  const loop = at.loop_policy?.iteration_state_field;
  const set = (value: number): Counts['loops'] =>
    loop === undefined ? counts.loops : { ...counts.loops, [loop]: Math.min(value, cap(policy, loop)) };
  const charged = set((counts.loops[loop ?? ''] ?? 0) + 1);
  const { on_success, on_loopback } = at.transitions;
  return [
    { ...counts, target: on_success, loops: at.role === 'analysis' ? set(0) : counts.loops },
    ...(loop === undefined || on_loopback === undefined
      ? []
      : [{ ...counts, target: on_loopback, loops: charged }]),
    ...Object.values(at.decisions).map(({ target, reset_loop, increments_counter }) => ({
      target,
      loops: reset_loop ? set(0) : charged,
      spent: spend(policy, counts.spent, increments_counter),
    })),
  ];
}

function spend(policy: PipelinePolicy, spent: Counts['spent'], counter: string | null): Counts['spent'] {
  const most = policy.budget_counters[counter ?? '']?.default_max;
  if (counter === null || most === undefined) return spent;
  return { ...spent, [counter]: Math.min((spent[counter] ?? 0) + 1, most) };
}

/** With changes and without, and however the cycle ended. */
function commits(policy: PipelinePolicy, name: string, counts: Counts): Move[] {
  const lifecycle = policy.lifecycle_phases[name];
  const commit = policy.phases[name]?.commit_policy;
  const charges = lifecycle ?? commit;
  const counter = charges?.increments_counter ?? null;
  const loops = {
    ...counts.loops,
    ...Object.fromEntries((charges?.loop_resets ?? []).map((loop) => [loop, 0])),
  };
  const maySkip = lifecycle === undefined && commit?.skipped_advances_progress === false;
  return [true, false].flatMap((skipped) => {
    const spent = skipped && maySkip ? counts.spent : spend(policy, counts.spent, counter);
    return [...new Set(routed(policy, name, spent))].map((target) => ({ target, loops, spent }));
  });
}

function routed(policy: PipelinePolicy, name: string, spent: Counts['spent']): string[] {
  const at = policy.phases[name];
  const onSuccess = at?.transitions.on_success ?? '';
  const counter =
    policy.lifecycle_phases[name]?.increments_counter ??
    at?.commit_policy?.route_counter ??
    at?.commit_policy?.increments_counter;
  const left = Object.entries(policy.budget_counters).flatMap(([budget, { default_max, tracks_budget }]) =>
    tracks_budget && default_max > (spent[budget] ?? 0) ? [budget] : [],
  );
  if (counter === null || counter === undefined) return [onSuccess];
  const other = left.length > 0 ? 'exhausted' : 'no_review';
  const state = left.includes(counter) ? 'remaining' : other;
  return [null, 'completed', 'failed'].map((outcome) => {
    const route = policy.post_commit_routes.find(
      ({ when }) =>
        when.phase === name &&
        when.budget_state === state &&
        (when.cycle_outcome === null || when.cycle_outcome === (outcome ?? 'completed')),
    );
    return route?.target ?? onSuccess;
  });
}
