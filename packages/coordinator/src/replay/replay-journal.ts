import { initialState, reduce, toCheckpoint, type RunEvent, type RunState } from '@ralph/reducer';
import { CoordinatorError } from '../coordinator-error.ts';
import type { FoundRun } from '../find-run.ts';
import { checkpointPath } from '../journal/checkpoint-file.ts';
import { keptSegments } from '../journal/kept-segments.ts';
import { readKept, type EventPlace } from '../journal/read-kept.ts';
import { relativePosix } from '../relative-posix.ts';
import { summariseRun } from '../run-summary-document.ts';
import { asJson, divergenceOf, type Divergence } from './divergence.ts';
import { checkpointOfRun, summaryOfRun, type DocumentOfRun } from './document-of-run.ts';
import type { ReplayReport } from './replay-run.ts';

/** A replay on its way. */
interface Replay {
  state: RunState;
  events: number;
  first_seq: number;
  last_seq: number;
  torn: boolean;
  readonly equal: Set<ReplayReport['equal'][number]>;
  readonly notes: string[];
  divergence: Divergence | null;
}

/** Replays the journal of a run that was found; the checkpoint is compared with the state that it stands for. */
export function replayJournal(run: FoundRun): ReplayReport {
  const replay: Replay = {
    state: initialState(),
    events: 0,
    first_seq: 0,
    last_seq: 0,
    torn: false,
    equal: new Set(),
    notes: [],
    divergence: null,
  };
  const checkpoint = checkpointOfRun(run.paths.agentDirectory, run.runId);
  readEvents(run, replay, checkpoint);
  if (replay.divergence === null) endCheckpoint(run, replay, checkpoint);
  if (replay.divergence === null) compareSummary(run, replay);
  const { state: _state, equal, ...told } = replay;
  const segments = [...keptSegments(run.paths.journal), run.paths.journal];
  return { run_id: run.runId, segments, ...told, equal: [...equal] };
}

function readEvents({ paths }: FoundRun, replay: Replay, checkpoint: DocumentOfRun): void {
  const target = checkpoint.status === 'usable' ? checkpoint : null;
  const path = checkpointPath(paths.agentDirectory);
  try {
    const { torn } = readKept(paths.journal, (event, place) => {
      replay.events += 1;
      replay.first_seq ||= event.seq;
      replay.last_seq = event.seq;
      if (replay.divergence !== null) return;
      applyEvent(replay, event, place);
      if (target?.seq !== event.seq) return;
      const about = {
        kind: 'checkpoint',
        path,
        line: null,
        seq: event.seq,
        message: 'The checkpoint is not the state that it stands for. It is only a cache: delete it.',
      } as const;
      compare(replay, about, toCheckpoint(replay.state), target.value);
    });
    replay.torn = torn;
  } catch (error) {
    if (!(error instanceof CoordinatorError)) throw error;
    replay.divergence ??= whole('journal', paths.journal, error.message);
  }
}

function applyEvent(replay: Replay, event: RunEvent, { segment, line }: EventPlace): void {
  const { state, ignored } = reduce(replay.state, event);
  if (ignored === null) {
    replay.state = state;
    if ('checkpoint' in event) replay.equal.add('snapshot');
    return;
  }
  const place = { path: segment, line, seq: event.seq };
  replay.divergence = {
    ...place,
    kind: 'checkpoint' in event ? 'snapshot' : 'event',
    message: `The event ${event.type} cannot follow those before it: ${ignored}.`,
    differences:
      'checkpoint' in event
        ? (divergenceOf(
            { ...place, kind: 'snapshot', message: '' },
            asJson(toCheckpoint(replay.state)),
            event.checkpoint,
          )?.differences ?? [])
        : [],
  };
}

/** What became of a checkpoint whose event did not come by. */
function endCheckpoint({ paths }: FoundRun, replay: Replay, checkpoint: DocumentOfRun): void {
  const path = checkpointPath(paths.agentDirectory);
  switch (checkpoint.status) {
    case 'none':
      replay.notes.push(checkpoint.note);
      return;
    case 'unusable':
      replay.divergence = whole('checkpoint', path, checkpoint.message);
      return;
    case 'usable':
      if (replay.equal.has('checkpoint')) return;
      if (checkpoint.seq !== null && checkpoint.seq < replay.first_seq) {
        replay.notes.push(`the checkpoint stands for event ${checkpoint.seq}, which is no longer kept`);
        return;
      }
      replay.divergence = whole(
        'checkpoint',
        path,
        `The checkpoint stands for event ${checkpoint.seq ?? 0}, but the journal ends with event ${replay.last_seq}. ` +
          'It is only a cache: delete it.',
      );
  }
}

/** Until a run has finished, its summary is of an earlier time, or tells what could not be journalled. */
function compareSummary({ runId, paths }: FoundRun, replay: Replay): void {
  const summary = summaryOfRun(paths.summary, runId);
  const { finished_at } = replay.state.course;
  if (summary.status === 'none') return void replay.notes.push(summary.note);
  if (finished_at === null)
    return void replay.notes.push('the run has not finished, so its summary is not compared');
  if (summary.status === 'unusable') {
    replay.divergence = whole('summary', paths.summary, summary.message);
    return;
  }
  const derived = summariseRun(replay.state, relativePosix(paths.root, paths.journal), finished_at);
  const message =
    'The summary is not what follows from the journal: somebody changed it, or another version wrote it.';
  const about = { kind: 'summary', path: paths.summary, line: null, seq: replay.last_seq, message } as const;
  compare(replay, about, derived, summary.value);
}

function compare(
  replay: Replay,
  about: Omit<Divergence, 'differences'> & { readonly kind: ReplayReport['equal'][number] },
  expected: unknown,
  found: unknown,
): void {
  replay.divergence = divergenceOf(about, asJson(expected), asJson(found));
  if (replay.divergence === null) replay.equal.add(about.kind);
}

function whole(kind: Divergence['kind'], path: string, message: string): Divergence {
  return { kind, path, line: null, seq: null, message, differences: [] };
}
