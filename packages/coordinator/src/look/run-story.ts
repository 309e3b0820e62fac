import type { ConfinementLevel, OutOfBounds, Usage, WorkerFailure } from '@ralph/manifest';
import { workerStates, type RunEvent, type RunState, type WorkerState } from '@ralph/reducer';

/** How one attempt went, as far as its journal tells. */
export interface AttemptStory {
  readonly attempt: number;
  readonly agent: string | null;
  readonly confinement: ConfinementLevel | null;
  readonly started_at: string;
  /** Null while it is on its way, or when its coordinator died and nobody went on. */
  readonly ended_at: string | null;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost';
  readonly failure: WorkerFailure | null;
  /** Why it was cancelled or lost. */
  readonly reason: string | null;
  readonly usage: Usage | null;
  readonly files_changed: readonly string[];
  /** Tool calls that were refused. */
  readonly denied: number;
  /** It went on in its agent's own session. */
  readonly resumed: boolean;
  readonly final_message: string | null;
}

/** Something that happened to a unit besides its attempts. */
export interface UnitNote {
  readonly at: string;
  readonly text: string;
}

/** What became of one unit. */
export interface UnitStory {
  readonly unit_id: string;
  readonly attempts: readonly AttemptStory[];
  /** In order. */
  readonly notes: readonly UnitNote[];
}

/** A call of a tool that was refused. */
export interface DeniedCall {
  readonly unit_id: string;
  readonly tool: string;
  readonly path: string | null;
  readonly message: string;
}

/** What happened in a run: everything that a report needs, from its events alone. */
export interface RunStory {
  readonly units: ReadonlyMap<string, UnitStory>;
  readonly denied: readonly DeniedCall[];
  readonly out_of_bounds: readonly OutOfBounds[];
  /** When somebody went on with it. */
  readonly resumed_at: readonly string[];
}

/** Is told the events of a run, one after the other. */
export interface StoryTeller {
  readonly hear: (event: RunEvent) => void;
  /** The story so far; what happened before the first event that was heard is taken from the state. */
  readonly story: (state: RunState) => RunStory;
}

interface Draft {
  readonly attempts: Map<number, AttemptStory>;
  readonly notes: UnitNote[];
}

/** Puts the events of a run together, unit by unit and attempt by attempt. */
export function openStoryTeller(): StoryTeller {
  const units = new Map<string, Draft>();
  const denied: DeniedCall[] = [];
  const resumed_at: string[] = [];
  const draftOf = (unitId: string): Draft => {
    const known = units.get(unitId);
    if (known !== undefined) return known;
    const draft: Draft = { attempts: new Map(), notes: [] };
    units.set(unitId, draft);
    return draft;
  };
  return {
    hear(event) {
      if (event.type === 'run_resumed') resumed_at.push(event.at);
      if (event.type === 'tool_denied') denied.push(event);
      if ('attempt' in event && 'unit_id' in event && typeof event.unit_id === 'string')
        hearOfUnit(draftOf(event.unit_id), event);
    },
    story: (state) => ({
      units: new Map(
        [...workerStates(state)].map((worker) => [
          worker.unit_id,
          unitStory(worker, draftOf(worker.unit_id)),
        ]),
      ),
      denied,
      out_of_bounds: state.course.out_of_bounds,
      resumed_at,
    }),
  };
}

function unitStory(worker: WorkerState, { attempts, notes }: Draft): UnitStory {
  const older = worker.history.flatMap((record): AttemptStory[] => {
    if (attempts.has(record.attempt)) return [];
    return [
      {
        ...NOTHING_KNOWN,
        attempt: record.attempt,
        agent: record.agent ?? null,
        started_at: record.started_at,
        ended_at: record.finished_at,
        outcome: record.outcome,
        reason: record.reason,
      },
    ];
  });
  const all = [...older, ...attempts.values()].toSorted((one, other) => one.attempt - other.attempt);
  return { unit_id: worker.unit_id, attempts: all, notes };
}

const NOTHING_KNOWN = {
  agent: null,
  confinement: null,
  ended_at: null,
  failure: null,
  reason: null,
  usage: null,
  files_changed: [],
  denied: 0,
  resumed: false,
  final_message: null,
} as const;

function hearOfUnit(
  { attempts, notes }: Draft,
  event: Extract<RunEvent, { readonly attempt: number }>,
): void {
  const { attempt, at } = event;
  const change = (more: Partial<AttemptStory>): void => {
    const known = attempts.get(attempt);
    if (known !== undefined) attempts.set(attempt, { ...known, ...more });
  };
  const note = (text: string): void => void notes.push({ at, text });
  switch (event.type) {
    case 'worker_started':
      attempts.set(attempt, {
        ...NOTHING_KNOWN,
        attempt,
        agent: event.agent,
        confinement: event.confinement,
        started_at: at,
        outcome: 'running',
        resumed: typeof event.resume_session === 'string',
      });
      return;
    case 'worker_succeeded': {
      const { usage, files_changed, final_message } = event;
      return change({
        ended_at: at,
        outcome: 'succeeded',
        files_changed,
        final_message,
        ...known({ usage }),
      });
    }
    case 'worker_failed': {
      const { failure, usage, files_changed, final_message } = event;
      // Of a unit that waits when a budget is spent, no attempt failed.
      if (attempts.get(attempt)?.outcome !== 'running') return note(`${failure.reason}: ${failure.message}`);
      return change({
        ended_at: at,
        outcome: 'failed',
        failure,
        files_changed,
        final_message,
        ...known({ usage }),
      });
    }
    case 'unit_cancelled':
      if (attempts.get(attempt)?.outcome !== 'running') return note(`cancelled: ${event.reason}`);
      return change({
        ended_at: at,
        outcome: 'cancelled',
        reason: event.reason,
        files_changed: event.files_changed,
      });
    case 'attempt_lost':
      return change({
        ended_at: event.ended_at ?? at,
        outcome: 'lost',
        reason: event.message,
        files_changed: event.files_changed ?? [],
      });
    case 'usage_reported':
      return change({ usage: event.usage });
    case 'tool_denied':
      return change({ denied: (attempts.get(attempt)?.denied ?? 0) + 1 });
    case 'agent_throttled':
      return note(
        `${event.agent} was told to slow down${event.retry_at === null ? '' : ` until ${event.retry_at}`}: ${event.message}`,
      );
    case 'unit_blocked':
      return note(`blocked by ${event.blocked_by.join(', ')}`);
    case 'unit_skipped':
      return note(`skipped: ${event.reason}`);
    case 'unit_committed':
      return note(`committed as ${event.commit}`);
    case 'commit_failed':
      return note(`not committed: ${event.message}`);
    case 'coordination_requested':
      return note(`asked the coordinator: ${[event.action, event.note].filter(Boolean).join(': ')}`);
    case 'unit_stop_requested':
      return note('the user wanted it to be stopped');
    case 'unit_reopened':
      return note(`opened again by the user${event.feedback === null ? '' : `: ${event.feedback}`}`);
    case 'worker_spawned':
    case 'worker_progressed':
    case 'agent_session':
      return;
  }
}

function known({ usage }: { readonly usage: Usage | null }): Partial<AttemptStory> {
  return usage === null ? {} : { usage };
}
