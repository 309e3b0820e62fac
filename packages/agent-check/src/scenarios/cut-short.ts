import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckPlace } from '../check-place.ts';
import { found, type Finding } from '../finding.ts';
import { livingProcesses } from '../leftovers.ts';
import { endOf, endText } from '../unit-end.ts';
import { finish, writeFile, type CheckUnit } from '../worker-script.ts';
import { inPlace, RUN_FLAGS, startRun, type Scenario } from './scenario.ts';

const FILLER = 'All of this has to arrive. '.repeat(145);
const LAST_WORDS = 'These are the last words of the prompt.';

/** With a description of 4 kB it makes a prompt of 300 kB. */
const LONG_TEMPLATE = `${'{{description}}\n'.repeat(76)}\n{{tools}}\n{{evidence}}\n${LAST_WORDS}\n`;

const UNITS: readonly CheckUnit[] = [
  {
    unit_id: 'resumed',
    filler: FILLER,
    steps: [
      writeFile('resumed/first.txt', 'before the kill\n'),
      { type: 'hold', times: 1 },
      ...finish('resumed'),
    ],
  },
  { unit_id: 'stopped', steps: [{ type: 'hold' }] },
];

/** A run that is killed while two agents wait for their model, resumed, and then stopped. */
export const cutShort: Scenario = (options) =>
  inPlace(UNITS, options, async (place, planPath) => {
    mkdirSync(join(place.checkout, '.agent', 'prompts'), { recursive: true });
    writeFileSync(join(place.checkout, '.agent', 'prompts', 'development.md'), LONG_TEMPLATE);
    const killed = startRun(place, planPath, ['--max-workers', '2']);
    const held = (script: string, nth: number) => heldRequest(place, script, nth, killed.ended);
    await Promise.all([held('resumed', 1), held('stopped', 1)]);
    killed.signal('SIGKILL');
    await killed.ended;
    const living = await livingProcesses(place.home);
    const before = place.model.requests.length;
    const resumed = place.ralph(['resume', ...RUN_FLAGS, '--max-workers', '2']);
    const over = await resumed.event((event) => endOf([event], 'resumed') !== null);
    await heldRequest(place, 'stopped', 2, resumed.ended);
    resumed.signal('SIGINT');
    const { exit_code, said } = await resumed.ended;
    const remembered = place.model.requests
      .slice(before)
      .find(({ script, step }) => script === 'resumed' && step !== null);
    const stopped = endOf(resumed.events, 'stopped');
    const inOrder = exit_code === 130 && stopped?.type === 'unit_cancelled';
    return [
      longPrompt(place),
      found('nothing_left', living.length === 0, `survived the kill of ralph: ${living.join(', ')}`),
      resumedFinding(
        remembered?.called.length ?? 0,
        over === null ? said.slice(-1000) : endText(endOf([over], 'resumed')),
      ),
      found('stopped', inOrder, `exit code ${exit_code}; ${endText(stopped)}`),
    ];
  });

function longPrompt({ model: { requests } }: CheckPlace): Finding {
  const prompt = requests.find(({ script }) => script === 'resumed')?.prompt ?? '';
  const isWhole = prompt.length >= 300_000 && prompt.includes(LAST_WORDS);
  return found('long_prompt', isWhole, `${prompt.length} characters arrived`);
}

function resumedFinding(calls: number, end: string): Finding {
  if (end !== 'it succeeded') return found('resumed', false, end);
  return found(
    'resumed',
    calls > 0,
    'it began anew: the model was not told of what was called before the kill',
  );
}

/** Waits until the model holds back an answer to a script for the `nth` time, or the run is over. */
function heldRequest(
  { model }: CheckPlace,
  script: string,
  nth: number,
  over: Promise<unknown>,
): Promise<unknown> {
  return Promise.race([
    model.requested((request) => request.script === script && request.step === 'hold', nth),
    over,
  ]);
}
