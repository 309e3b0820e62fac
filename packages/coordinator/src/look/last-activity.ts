import { join } from 'node:path';
import type { OutputReader } from '@ralph/agents';
import { screenLine } from '../process/screen-line.ts';
import type { RunPlace } from '../locate-run.ts';
import { logParts } from './log-parts.ts';
import type { RunStatus } from './run-status-schema.ts';
import { tailOf } from './tail-of.ts';

const WIDTH = 400;

/** The status with what its agents that run were last heard of, from the ends of their logs, harmless to show. */
export async function withActivity(
  status: RunStatus,
  { root, paths }: Pick<RunPlace, 'root' | 'paths'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RunStatus> {
  // What a command prints was not meant for people to read in passing.
  const running = status.units.filter((unit) => unit.status === 'running' && unit.agent !== 'command');
  if (running.length === 0) return status;
  const [{ findAgent }, { readAgentsConfig }] = await Promise.all([
    import('@ralph/agents'),
    import('../agents-config.ts'),
  ]);
  // Whatever is wrong with the user's agents now, the run began with others.
  const own = await readAgentsConfig(root, environment).then(
    ({ agents }) => agents,
    () => undefined,
  );
  const heard = new Map<string, string>();
  for (const { unit_id, agent } of running) {
    const found = agent === null ? null : findAgent(agent, own);
    const reader = found !== null && 'adapter' in found ? found.adapter.reader() : null;
    const text = await lastHeard(join(paths.logs, `${unit_id}.log`), reader);
    if (text !== null) heard.set(unit_id, text);
  }
  const units = status.units.map((unit) => ({ ...unit, doing: heard.get(unit.unit_id) ?? unit.doing }));
  return { ...status, units };
}

/** The last thing in a log that means something to a person. */
async function lastHeard(log: string, reader: OutputReader | null): Promise<string | null> {
  let last: string | null = null;
  for (const line of (await tailOf(logParts(log).at(-1) ?? log)).split('\n')) {
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
