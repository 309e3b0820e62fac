import { join } from 'node:path';
import type { RunReading, RunStory, SeenPhase, UnitDiff } from '@ralph/coordinator';
import type { PlanGraph } from '../graph/plan-graph.ts';
import { graphOfRun } from '../graph/run-graph.ts';
import { sanitiseLines } from '../terminal-text.ts';

/** Of a log or a patch a page shows so much, in UTF-16 code units: it is to open at once in any browser. */
const MOST_LOG = 16 * 1024;
const MOST_PATCH = 200 * 1024;

/** The beginning or the end of a text, and how much of it is left out. */
export interface Excerpt {
  readonly lines: readonly string[];
  readonly left_out: number;
}

/** What a unit changed: its patch, or why nobody can show it. */
export type PatchFacts =
  | { readonly patch: Excerpt; readonly notes: readonly string[] }
  | { readonly problem: string };

/** All that a report shows of a run. */
export interface ReportFacts {
  readonly reading: RunReading;
  readonly phase: SeenPhase;
  readonly story: RunStory;
  readonly graph: PlanGraph | null;
  /** By unit; only of those that changed something. */
  readonly patches: ReadonlyMap<string, PatchFacts>;
  /** The end of what each unit printed; only of those that printed something. */
  readonly logs: ReadonlyMap<string, Excerpt>;
  readonly ralph_version: string;
  readonly made_at: string;
}

/** Gathers all that a report shows. */
export async function gatherFacts(
  reading: RunReading,
  { ralph_version, made_at }: Pick<ReportFacts, 'ralph_version' | 'made_at'>,
): Promise<ReportFacts> {
  const { readStory, seenPhase, unitDiff } = await import('@ralph/coordinator/look');
  const story = readStory(reading);
  const patches = new Map<string, PatchFacts>();
  const logs = new Map<string, Excerpt>();
  for (const unitId of story.units.keys()) {
    const diff = await unitDiff(reading, unitId).catch((error: unknown) => reasonOf(error));
    const facts = patchFacts(diff);
    if (facts !== null) patches.set(unitId, facts);
    const log = await endOfLog(join(reading.log_directory, `${unitId}.log`));
    if (log !== null) logs.set(unitId, log);
  }
  return {
    reading,
    phase: seenPhase(reading),
    story,
    graph: await graphOfRun(reading).catch(() => null),
    patches,
    logs,
    ralph_version,
    made_at,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function patchFacts(diff: UnitDiff | string): PatchFacts | null {
  if (typeof diff === 'string') return { problem: diff };
  if (diff.patch === '' && diff.notes.length === 0) return null;
  const shown = diff.patch.slice(0, MOST_PATCH);
  return {
    patch: { lines: sanitiseLines(shown.trimEnd()), left_out: diff.patch.length - shown.length },
    notes: diff.notes,
  };
}

async function endOfLog(path: string): Promise<Excerpt | null> {
  const { openLogReader } = await import('@ralph/coordinator/look');
  let text = '';
  let length = 0;
  const decoder = new TextDecoder();
  openLogReader(path).read((block) => {
    const more = decoder.decode(block, { stream: true });
    length += more.length;
    text = (text + more).slice(-MOST_LOG);
  });
  if (text.trim() === '') return null;
  return { lines: sanitiseLines(text.trimEnd()), left_out: length - text.length };
}
