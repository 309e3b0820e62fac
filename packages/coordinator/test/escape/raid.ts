import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunSummary } from '@ralph/manifest';
import type { RunEvent } from '@ralph/reducer';
import { runPlan, type RunOptions } from '../../src/index.ts';
import { runOptions, shell, type UnitInput } from '../rig.ts';
import type { Attack, Level } from './attack.ts';
import { findingsOf, type Finding } from './findings.ts';
import { BACKENDS } from './needs.ts';
import { KEEPER } from './run-state.ts';
import { openWorld, SECRET, type Aftermath, type World } from './world.ts';

/** How a run full of attacks went. */
export interface Raid extends Disposable {
  readonly fill: World['fill'];
  readonly aftermath: Aftermath;
  /** Whether an attack was tried at all, by a unit that could write where it may. */
  readonly began: (id: string) => boolean;
  readonly outcome: (id: string) => WorkerRecord | undefined;
  /** What the audit found and put down to the unit of this attack. */
  readonly found: (id: string) => readonly Finding[];
  /** All paths that the audit named. */
  readonly named: readonly string[];
}

type WorkerRecord = RunSummary['workers'][number];

/** Of whoever starts the run; no worker is told of them. */
const VARIABLES = { ESCAPE_API_KEY: `${SECRET}key`, ESCAPE_HIDDEN: `${SECRET}hidden` };

/** Scripts begin with a start of Node: some attacks share one. */
const PER_SCRIPT = 18;

/** Above those that Node marks itself not to be handed on. */
const HANDED = 200;
const RUN_HANDED = join(import.meta.dirname, 'fixtures/run-handed.mjs');

/** Runs all attacks in units of one plan; what is to be found one after the other, so that each change has one suspect. */
export async function raid(attacks: readonly Attack[], level: Level): Promise<Raid> {
  const parties = partiesOf(attacks, level);
  const partyOf = new Map(parties.flatMap(({ unit_id, members }) => members.map(({ id }) => [id, unit_id])));
  const world = await openWorld(attacks, (id) => partyOf.get(id) ?? id);
  const { PATH, HOME } = process.env;
  process.env['PATH'] = `${join(import.meta.dirname, 'fixtures/bin')}${delimiter}${PATH ?? ''}`;
  process.env['HOME'] = world.home;
  Object.assign(process.env, VARIABLES);
  try {
    const options: RunOptions = {
      ...runOptions(world.root, [keeper(), ...parties.map((party) => unitOf(party, world))]),
      confine: level === 'landlock' ? 'jail' : level,
      jail: BACKENDS[level] ?? undefined,
      maxWorkers: attacks.some(({ claims }) => claims[level]?.is === 'found') ? 1 : 3,
    };
    const handed = attacks.flatMap(({ id, handed: path }) =>
      path === undefined ? [] : [world.fill(id, path)],
    );
    const { summary, events } = await (handed[0] === undefined
      ? runHere(options)
      : runHanded(options, join(world.root, handed[0])));
    const findings = findingsOf(world.root, events);
    const records = new Map(summary.workers.map((worker) => [worker.unit_id, worker]));
    return {
      fill: world.fill,
      aftermath: world.look(),
      began: (id) => existsSync(join(world.root, 'u', id, 'began')),
      outcome: (id) => records.get(partyOf.get(id) ?? ''),
      found: (id) =>
        findings.flatMap(({ unit_id, finding }) => (unit_id === partyOf.get(id) ? [finding] : [])),
      named: findings.map(({ finding }) => finding.path),
      [Symbol.dispose]: () => world[Symbol.dispose](),
    };
  } catch (error) {
    world[Symbol.dispose]();
    throw error;
  } finally {
    Object.assign(process.env, { PATH, HOME });
    for (const name of Object.keys(VARIABLES)) delete process.env[name];
  }
}

interface Done {
  readonly summary: RunSummary;
  readonly events: readonly RunEvent[];
}

async function runHere(options: RunOptions): Promise<Done> {
  const events: RunEvent[] = [];
  const { summary } = await runPlan({ ...options, onEvent: (event) => events.push(event) });
  return { summary, events };
}

/** In a process of its own, which is started with a file that is open. */
async function runHanded(options: RunOptions, path: string): Promise<Done> {
  const file = await open(path, 'a');
  const between = Array.from({ length: HANDED - 3 }, () => 'ignore' as const);
  const child = spawn(process.execPath, [RUN_HANDED, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit', ...between, file.fd],
  });
  await file.close();
  if (child.stdout === null) throw new Error('it was started without a pipe');
  return JSON.parse(await text(child.stdout));
}

/** Attacks that one unit makes. */
interface Party {
  readonly unit_id: string;
  readonly members: readonly Attack[];
}

/** What is claimed to be stopped is not mixed with what is claimed to be found, for it fails its unit. */
function partiesOf(attacks: readonly Attack[], level: Level): readonly Party[] {
  const scripts = attacks.filter(({ unit }) => unit.script !== undefined);
  const kinds = (['stopped', 'found'] as const).map((kind) =>
    scripts.filter(({ claims }) => claims[level]?.is === kind),
  );
  const shared = kinds.flatMap((kind) => chunks(kind, PER_SCRIPT));
  const single = attacks.filter(({ unit }) => unit.script === undefined);
  return [
    ...shared.map((members, index) => ({ unit_id: `party-${index}`, members })),
    ...single.map((attack) => ({ unit_id: attack.id, members: [attack] })),
  ];
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function keeper(): UnitInput {
  return shell(KEEPER, `echo ${SECRET}keeper > "$RALPH_WORKER_NAMESPACE/tmp/token"`, {
    allowed_directories: [`u/${KEEPER}`],
  });
}

function unitOf({ unit_id, members }: Party, world: World): UnitInput {
  const units = members.map(({ id, unit }): Attack['unit'] =>
    JSON.parse(world.fill(id, JSON.stringify(unit))),
  );
  const script = units.flatMap((unit) => unit.script ?? []);
  return {
    ...units[0],
    description: inHexadecimal(units[0]?.description ?? ''),
    ...(script.length === 0 ? {} : { script }),
    unit_id,
    allowed_directories: members.map(({ id }) => `u/${id}`),
    dependencies: [KEEPER],
    timeout_ms: 300_000,
  };
}

/** The stand-ins read their line out of the prompt, which may wrap and quote what is not a single word. */
function inHexadecimal(description: string): string {
  return description.replace(
    /^(SHELL LINE )(.*)$/s,
    (_, start: string, line: string) => start + Buffer.from(line).toString('hex'),
  );
}
