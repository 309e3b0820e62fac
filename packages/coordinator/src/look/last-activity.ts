import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputReader } from '@ralph/agents';
import { runningUnits, workerState } from '@ralph/reducer';
import { screenLine } from '../process/screen-line.ts';
import type { RunReading } from '../read-run.ts';
import { logParts } from './log-parts.ts';

const TAIL_BYTES = 64 * 1024;
const WIDTH = 400;

/** What the agents that run were last heard of, by unit: from the ends of their logs, harmless to show. */
export async function lastActivity(
  { root, state, log_directory }: RunReading,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<string, string>> {
  const running = runningUnits(state).flatMap((unitId) => workerState(state, unitId) ?? []);
  const heard = new Map<string, string>();
  if (running.length === 0) return heard;
  const [{ findAgent }, { readAgentsConfig }] = await Promise.all([
    import('@ralph/agents'),
    import('../agents-config.ts'),
  ]);
  // Whatever is wrong with the user's agents now, the run began with others.
  const own = await readAgentsConfig(root, environment).then(
    ({ agents }) => agents,
    () => undefined,
  );
  for (const { unit_id, agent } of running) {
    const found = agent === null ? null : findAgent(agent, own);
    const reader = found !== null && 'adapter' in found ? found.adapter.reader() : null;
    const text = await lastHeard(join(log_directory, `${unit_id}.log`), reader);
    if (text !== null) heard.set(unit_id, text);
  }
  return heard;
}

/** The last thing in a log that means something to a person. */
async function lastHeard(log: string, reader: OutputReader | null): Promise<string | null> {
  let last: string | null = null;
  for (const line of (await tailOf(log)).split('\n')) {
    const signals = reader?.line(line) ?? [];
    const progress = signals.findLast((signal) => signal.type === 'progress');
    const said = progress === undefined ? line : [progress.status, progress.note ?? ''].join(' ');
    // What no reader understands and only programs read, such as JSON, tells a person nothing.
    if (progress === undefined && (signals.length > 0 || /^[{[]/.test(line))) continue;
    const shown = screenLine(said, WIDTH).trim();
    if (shown !== '') last = shown;
  }
  return last;
}

async function tailOf(log: string): Promise<string> {
  const file = await open(logParts(log).at(-1) ?? log, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const text = bytes.subarray(0, bytesRead).toString('utf8');
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
