import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureClass } from '@ralph/agents';
import type { ModelStep } from '@ralph/scripted-model';
import type { CheckPlace } from '../check-place.ts';
import { found, type Finding } from '../finding.ts';
import { endOf, endText } from '../unit-end.ts';
import { finish, type CheckUnit } from '../worker-script.ts';
import type { AgentStage } from '../stages/agent-stage.ts';
import { inPlace, runToEnd, type FinishedRun, type Scenario } from './scenario.ts';

/** Some CLIs try again by themselves for minutes; what they say until then is enough. */
const PATIENCE_MS = 40_000;

/** For those that end by themselves. */
const ENOUGH_MS = 240_000;

/** Models that fail, and native tools at the level that switches them off. */
export const inTrouble: Scenario = (options) => {
  const units = troubleUnits(options.stage);
  return inPlace(units, options, async (place, planPath) => {
    const run = await runToEnd(place, planPath, ['--max-workers', '6', '--confine', 'mcp']);
    return [
      restricted(place, run),
      ofClass('auth', 'auth', run),
      ofClass('rate_limited', 'rate_limited', run),
      ofClass('model_error', 'model_error', run),
      endless(run),
      timedOut(run),
    ];
  });
};

function troubleUnits({ native: { shell, write }, patience_ms }: AgentStage): readonly CheckUnit[] {
  const native = shell === null ? [] : [shell('echo own > restricted/by-shell.txt')];
  const written = write === null ? [] : [write('restricted/by-write.txt', 'own\n')];
  const attempts: readonly ModelStep[] = [...native, ...written].map((call) => ({
    type: 'call',
    calls: [call],
  }));
  const failing = (unit_id: string, step: ModelStep, timeout_ms = PATIENCE_MS): CheckUnit => ({
    unit_id,
    steps: [step],
    // A limit would be waited for, and then tried again.
    more: { timeout_ms, budget: { attempts: 1 } },
  });
  return [
    failing('model_error', { type: 'fail', status: 500 }, patience_ms),
    failing('endless', { type: 'endless', text: 'And again. ' }),
    failing('timed_out', { type: 'hold' }),
    failing('auth', { type: 'fail', status: 401 }, ENOUGH_MS),
    { unit_id: 'restricted', steps: [...attempts, ...finish('restricted')], more: { timeout_ms: ENOUGH_MS } },
    failing('rate_limited', { type: 'fail', status: 429, retry_after_s: 1 }, patience_ms),
  ];
}

function restricted(place: CheckPlace, { events }: FinishedRun): Finding {
  const there = ['by-shell.txt', 'by-write.txt'].filter((name) =>
    existsSync(join(place.checkout, 'restricted', name)),
  );
  const started = events.find((event) => event.type === 'worker_started' && event.unit_id === 'restricted');
  const level = started?.type === 'worker_started' ? started.confinement : null;
  if (level !== 'mcp') return found('restricted', false, `it gets the level ${level} only`);
  if (there.length > 0) return found('restricted', false, `its own tools wrote ${there.join(' and ')}`);
  const end = endOf(events, 'restricted');
  return found('restricted', end?.type === 'worker_succeeded', endText(end));
}

function ofClass(
  behaviour: 'auth' | 'rate_limited' | 'model_error',
  wanted: FailureClass,
  { events }: FinishedRun,
): Finding {
  const end = events.find((event) => event.type === 'worker_failed' && event.unit_id === behaviour);
  if (end?.type !== 'worker_failed') return found(behaviour, false, endText(endOf(events, behaviour)));
  const { class: kind, reason } = end.failure;
  const waits = reason === 'timed_out' ? 'tries again by itself until its time is up' : undefined;
  return found(behaviour, kind === wanted, endText(end), waits);
}

function endless({ events }: FinishedRun): Finding {
  const end = endOf(events, 'endless');
  const isCut = end?.type === 'worker_failed' && end.failure.reason !== 'timed_out';
  const note = isCut ? 'the agent itself ends it' : undefined;
  return found('endless', end?.type === 'worker_failed', endText(end), note);
}

function timedOut({ events }: FinishedRun): Finding {
  const end = endOf(events, 'timed_out');
  const isOver = end?.type === 'worker_failed' && end.failure.reason === 'timed_out';
  return found('timed_out', isOver, endText(end));
}
