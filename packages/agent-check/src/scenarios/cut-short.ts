import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findAgent } from '@ralph/agents';
import type { RunEvent } from '@ralph/reducer';
import type { ModelStep, ToolCall } from '@ralph/scripted-model';
import type { CheckPlace } from '../check-place.ts';
import { found, type Finding } from '../finding.ts';
import { filesBeneath, livingProcesses } from '../leftovers.ts';
import type { RalphRun } from '../ralph-run.ts';
import { endOf, endText } from '../unit-end.ts';
import { finish, writeFile, type CheckUnit } from '../worker-script.ts';
import { inPlace, RUN_FLAGS, startRun, type Scenario } from './scenario.ts';

const FILLER = 'All of this has to arrive. '.repeat(145);
const LAST_WORDS = 'These are the last words of the prompt.';

/** An agent that never tells its session, or stores it in a way of its own, is waited for no longer. */
const SESSION_MS = 5000;
/** Words of a call that came before the kill. */
const CALLED = 'before the kill';
const READS = 20;
const READ_BYTES = 16_000;

/** With a description of 4 kB it makes a prompt of 300 kB. */
const LONG_TEMPLATE = `${'{{description}}\n'.repeat(76)}\n{{tools}}\n{{evidence}}\n${LAST_WORDS}\n`;

/** A run that is killed while two agents wait for their model, resumed, and then stopped. */
export const cutShort: Scenario = (options) => {
  const agent = findAgent(options.stage.plan_name);
  if ('error' in agent) throw new TypeError(agent.error);
  const units = cutUnits(agent.adapter.capabilities.prompt_by === 'argument');
  return inPlace(units, options, async (place, planPath) => {
    mkdirSync(join(place.checkout, '.agent', 'prompts'), { recursive: true });
    writeFileSync(join(place.checkout, '.agent', 'prompts', 'development.md'), LONG_TEMPLATE);
    const killed = startRun(place, planPath, ['--max-workers', '2']);
    const early = await Promise.all([held(place, killed, 'resumed', 1), held(place, killed, 'stopped', 1)]);
    if (early.includes(false)) return nothingHeld(killed);
    // Only a session that ralph was told of, and that is on disk, can be gone on with.
    if (agent.adapter.capabilities.session_resume !== false) {
      const settled = Promise.all([sessionKnown(killed, 'resumed'), sessionStored(place.home)]);
      await Promise.race([settled, delay(SESSION_MS, undefined, { ref: false })]);
    }
    killed.signal('SIGKILL');
    await killed.ended;
    const living = await livingProcesses(place.home);
    const before = place.model.requests.length;
    const resumed = place.ralph(['resume', ...RUN_FLAGS, '--max-workers', '2']);
    const over = await resumed.event((event) => endOf([event], 'resumed') !== null);
    await held(place, resumed, 'stopped', 2);
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
};

/** What is too long for an argument is in a file, which the model has to read. */
function cutUnits(isInFile: boolean): readonly CheckUnit[] {
  const file = '.agent/workers/resumed/tmp/prompt.md';
  const reads = Array.from({ length: READS }, (_, nth): ToolCall => {
    const args = { path: file, offset: nth * READ_BYTES, limit: READ_BYTES };
    return { tool: 'read_file', args };
  });
  const read = reads.map((call): ModelStep => ({ type: 'call', calls: [call] }));
  return [
    {
      unit_id: 'resumed',
      filler: FILLER,
      ...(isInFile ? { when: file } : {}),
      steps: [
        ...(isInFile ? read : []),
        writeFile('resumed/first.txt', `${CALLED}\n`),
        { type: 'hold', times: 1 },
        ...finish('resumed'),
      ],
    },
    { unit_id: 'stopped', steps: [{ type: 'hold' }] },
  ];
}

async function nothingHeld(run: RalphRun): Promise<readonly Finding[]> {
  run.signal('SIGINT');
  const { said } = await run.ended;
  const ends = ['resumed', 'stopped'].map((unit) => `${unit}: ${endText(endOf(run.events, unit))}`);
  const problem = `its model was not asked; ${ends.join('; ')}; ${said.slice(-1000)}`;
  return (['long_prompt', 'resumed', 'stopped'] as const).map((name) => found(name, false, problem));
}

/** What of the prompt has reached the model, as such or read from its file. */
function longPrompt({ model: { requests } }: CheckPlace): Finding {
  const asked = requests.findLast(({ script }) => script === 'resumed');
  const prompt = [asked?.prompt ?? '', ...(asked?.results ?? [])].join('');
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

/** Waits until an agent's session is in the journal. */
async function sessionKnown(run: RalphRun, unit: string): Promise<void> {
  await run.event((event: RunEvent) => event.type === 'agent_session' && event.unit_id === unit);
}

/** Waits until a file of an agent tells of the call: some write their session a moment after they went on. */
async function sessionStored(home: string): Promise<void> {
  const until = performance.now() + SESSION_MS;
  while (performance.now() < until && !holdsCall(home)) await delay(50, undefined, { ref: false });
}

function holdsCall(home: string): boolean {
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  try {
    const paths = filesBeneath(home).map((path) => join(home, path));
    return paths.some((path) => isFile(path) && readFileSync(path).includes(CALLED));
  } catch {
    // Something was taken away while it was read.
    return false;
  }
}

/** Waits until the model holds back an answer to a unit for the `nth` time; false: the unit or the run is over before. */
function held({ model }: CheckPlace, run: RalphRun, unit: string, nth: number): Promise<boolean> {
  return Promise.race([
    model.requested(({ script, step }) => script === unit && step === 'hold', nth).then(() => true),
    run.event((event) => endOf([event], unit) !== null).then(() => false),
  ]);
}
