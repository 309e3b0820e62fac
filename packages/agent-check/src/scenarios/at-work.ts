import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER_USAGE, type ModelStep, type ScriptedModel } from '@ralph/scripted-model';
import type { CheckPlace } from '../check-place.ts';
import { found, type Finding } from '../finding.ts';
import { endOf, endText } from '../unit-end.ts';
import { finish, type CheckUnit } from '../worker-script.ts';
import type { NativeCalls } from '../stages/agent-stage.ts';
import { inPlace, runToEnd, type FinishedRun, type Scenario } from './scenario.ts';

/** Work that ends well, several units at once, in the jail where there is one. */
export const atWork: Scenario = async (options) => {
  const { stage, jail } = options;
  const units = workUnits(stage.native, jail.available);
  const level = jail.available ? 'jail' : 'mcp';
  return inPlace(units, options, async (place, planPath) => {
    const run = await runToEnd(place, planPath, ['--max-workers', '4', '--confine', level]);
    return [
      works(place, run),
      usage(place.model, run),
      parallel(place, run),
      found('ours_only', !place.startedUserServer(), 'it started the tool server that its user has set up'),
      succeeds('slow', run),
      succeeds('throttled', run),
      succeeds('cut_off', run),
      jail.available ? jailed(place, run, stage.native) : skipped(jail.reason),
    ];
  });
};

/** The first four start at once. */
function workUnits({ shell, write }: NativeCalls, isJailed: boolean): readonly CheckUnit[] {
  const unit = (unit_id: string, ...before: readonly ModelStep[]): CheckUnit => ({
    unit_id,
    steps: [...before, ...finish(unit_id)],
    more: { timeout_ms: 240_000 },
  });
  const calls = shell === null ? [] : SHELL_LINES.map(shell);
  const strays = write === null ? [] : [write('stray-write.txt', 'stray\n')];
  const native: readonly ModelStep[] = [...calls, ...strays].map((call) => ({ type: 'call', calls: [call] }));
  return [
    unit('works'),
    unit('slow', { type: 'slow', wait_ms: 3000 }),
    unit('throttled', { type: 'fail', status: 429, retry_after_s: 1, times: 1 }),
    again(unit('cut_off', { type: 'cut_off', times: 1 })),
    ...(isJailed ? [unit('jailed', ...native)] : []),
  ];
}

/** Whether the agent tries again or ralph does is all the same. */
function again(unit: CheckUnit): CheckUnit {
  return { ...unit, more: { ...unit.more, retries: 2, retry_delay_ms: 10 } };
}

/** The unit's directory, one where only another unit may write, and two where nobody may. */
const SHELL_LINES = [
  'echo own > jailed/by-shell.txt',
  'echo stray > works/stray.txt',
  'echo stray > .git/hooks/stray',
  'echo stray > stray.txt',
];

function works(place: CheckPlace, run: FinishedRun): Finding {
  const end = endOf(run.events, 'works');
  if (end?.type !== 'worker_succeeded')
    return found('works', false, `${endText(end)}; ${run.said.slice(-2000)}`);
  const made = join(place.checkout, 'works', 'made.txt');
  if (!existsSync(made)) return found('works', false, 'the file is not there');
  const log = logOf(place, run, 'works');
  const isKept = end.artifact_count === 1 && end.files_changed.includes('works/made.txt');
  return found('works', isKept && log.length > 0, 'no evidence, no change or no log of it');
}

function logOf({ checkout }: CheckPlace, { events }: FinishedRun, unitId: string): string {
  const runId = events[0]?.run_id ?? '';
  const path = join(checkout, '.agent', 'runs', runId, 'logs', `${unitId}.log`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** What the server said that it took is what the run has counted. */
function usage(model: ScriptedModel, { events }: FinishedRun): Finding {
  const answers = model.requests.filter(({ script, step }) => script === 'works' && step !== null).length;
  const end = endOf(events, 'works');
  const counted = end?.type === 'worker_succeeded' ? end.usage : null;
  const [input, output] = [answers * ANSWER_USAGE.input_tokens, answers * ANSWER_USAGE.output_tokens];
  const isRight = counted?.input_tokens === input && counted.output_tokens === output;
  return found(
    'usage',
    isRight,
    `expected ${input} and ${output} tokens, counted ${JSON.stringify(counted)}`,
  );
}

/** All four had started before the first one ended, and each did its own work. */
function parallel(place: CheckPlace, { events }: FinishedRun): Finding {
  const four = ['works', 'slow', 'throttled', 'cut_off'];
  const firstEnd = events.findIndex(({ type }) => type === 'worker_succeeded' || type === 'worker_failed');
  const before = events.slice(0, firstEnd).filter(({ type }) => type === 'worker_started').length;
  if (before < 4) return found('parallel', false, `only ${before} had started when the first one ended`);
  const wrong = four.filter((unit) => {
    const made = join(place.checkout, unit, 'made.txt');
    return !existsSync(made) || readFileSync(made, 'utf8') !== `made by ${unit}\n`;
  });
  return found('parallel', wrong.length === 0, `not the work of its unit: ${wrong.join(', ')}`);
}

function succeeds(behaviour: 'slow' | 'throttled' | 'cut_off', { events }: FinishedRun): Finding {
  const end = endOf(events, behaviour);
  const note = (end?.attempt ?? 1) > 1 ? 'in a second attempt' : undefined;
  return found(behaviour, end?.type === 'worker_succeeded', endText(end), note);
}

function jailed(place: CheckPlace, { events }: FinishedRun, { shell }: NativeCalls): Finding {
  const there = (path: string) => existsSync(join(place.checkout, path));
  const strays = ['works/stray.txt', '.git/hooks/stray', 'stray.txt', 'stray-write.txt'].filter(there);
  const end = endOf(events, 'jailed');
  if (strays.length > 0) return found('jailed', false, `it wrote ${strays.join(', ')}`);
  if (end?.type !== 'worker_succeeded') return found('jailed', false, endText(end));
  if (shell === null) return found('jailed', true, '', 'has no tools of its own there');
  const answers = JSON.stringify(lastResults(place.model, 'jailed')).slice(0, 1000);
  const problem = `its own shell could not write the directory of its unit; its tools answered ${answers}`;
  return found('jailed', there('jailed/by-shell.txt'), problem);
}

function lastResults({ requests }: ScriptedModel, script: string): readonly string[] {
  return requests.findLast((request) => request.script === script)?.results ?? [];
}

function skipped(reason: string): Finding {
  return { behaviour: 'jailed', problem: null, skipped: reason };
}
