import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, mkdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { openDirectory, openNearDirectory } from './open-beneath-directory.ts';
import type { Directory } from './open-beneath-directory.ts';
import { errorCode } from './scope-fs-error.ts';
import { ScopeError } from './scope-error.ts';
import { relativeSegments, segmentsBeneath, shorten } from './scope-path.ts';
import { describeAreas, judge } from './scope.ts';
import type { Access, Scope } from './scope.ts';

const MAX_LINKS = 40;
/** A walk that takes more steps is no usual one, and lets others have their turn. */
const MAX_STEPS_AT_ONCE = 64;

/** A judged place in the checkout: an open directory and a name in it, which need not exist. */
export interface Place extends AsyncDisposable {
  readonly asked: string;
  /** The real path, as segments from the root. */
  readonly segments: readonly string[];
  /** Where `node:fs` finds it; valid until disposal, and not to be followed when it is a link. */
  readonly location: string;
  readonly directory: Directory;
  /** What lay there on the way; undefined when nothing did, or nobody looked. It may be something else by now. */
  readonly seen: Stats | undefined;
  /** Whether looking there is over at once, so that it may be done while everybody waits. */
  readonly isNear: boolean;
}

/** How to look for a place. */
export interface Search {
  readonly access: Access;
  /** Whether a link at the last name leads on, or is itself what is meant. */
  readonly last: 'follow' | 'keep';
  readonly parents: 'existing' | 'create';
}

interface Step {
  readonly name: string;
  readonly fromLink: boolean;
}

interface Walk {
  readonly scope: Scope;
  readonly asked: string;
  readonly search: Search;
  readonly trail: Directory[];
  readonly names: string[];
  readonly steps: Step[];
  links: number;
  seen: Stats | undefined;
  /** How many steps more may be taken while everybody waits. */
  atOnce: number;
}

/** Walks to a path from the root, directory by directory, resolving links by hand, and judges where it ends. */
export async function findPlace(scope: Scope, asked: string, search: Search): Promise<Place> {
  const segments = segmentsBeneath(scope, asked, describeAreas(scope));
  judge(scope, segments, 'read', asked);
  const steps = segments.map((name) => ({ name, fromLink: false }));
  const atOnce = scope.anchored && scope.isNear() ? MAX_STEPS_AT_ONCE : 0;
  const walk: Walk = { scope, asked, search, trail: [], names: [], steps, links: 0, seen: undefined, atOnce };
  walk.trail.push(await openStep(walk, scope.root));
  try {
    const name = await walkToLast(walk);
    const real = name === '.' ? [...walk.names] : [...walk.names, name];
    judge(scope, real, search.access, asked);
    const directory = here(walk);
    return {
      asked,
      segments: real,
      location: directory.at(name),
      directory,
      seen: walk.seen,
      isNear: atOnce > 0,
      [Symbol.asyncDispose]: () => leave(walk),
    };
  } catch (error) {
    await leave(walk);
    throw error;
  }
}

/** What is at a place, links not followed; undefined when nothing is. */
export async function statPlace({
  location,
  isNear = false,
}: Pick<Place, 'location'> & Partial<Pick<Place, 'isNear'>>): Promise<Stats | undefined> {
  return isNear ? lstatSync(location, { throwIfNoEntry: false }) : statEntry(location);
}

/** Creates the directory a path names, and its parents; says whether it was missing. */
export async function createDirectoryBeneath(scope: Scope, asked: string): Promise<boolean> {
  await using place = await findPlace(scope, asked, { access: 'write', last: 'follow', parents: 'create' });
  const stats = await statPlace(place);
  if (stats === undefined) return await makeDirectory(place.location);
  if (stats.isDirectory()) return false;
  throw new ScopeError('not_a_file', asked, `'${shorten(asked)}' exists and is not a directory.`);
}

async function openStep(walk: Walk, location: string): Promise<Directory> {
  return takesStepAtOnce(walk) ? openNearDirectory(location) : openDirectory(location, walk.scope.anchored);
}

function takesStepAtOnce(walk: Walk): boolean {
  walk.atOnce -= 1;
  return walk.atOnce >= 0;
}

async function walkToLast(walk: Walk): Promise<string> {
  for (let step = walk.steps.shift(); step !== undefined; step = walk.steps.shift()) {
    if (step.name === '..') await goUp(walk);
    else if (walk.steps.length > 0) await enter(walk, step);
    else if (walk.search.last === 'keep' && !step.fromLink) return step.name;
    else if (!(await followLast(walk, step))) return step.name;
  }
  return '.';
}

async function enter(walk: Walk, step: Step): Promise<void> {
  try {
    walk.trail.push(await openStep(walk, here(walk).at(step.name)));
    walk.names.push(step.name);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return enterMissing(walk, step, error);
    const stats =
      code === 'ENOTDIR' || code === 'ELOOP' ? await statEntry(here(walk).at(step.name)) : undefined;
    if (stats?.isSymbolicLink() !== true) throw error;
    await follow(walk, step);
  }
}

/** Judges the whole path before the first missing directory is made: nothing beneath it can be a link. */
async function enterMissing(walk: Walk, step: Step, error: unknown): Promise<void> {
  if (step.fromLink) throw dangling(walk);
  if (walk.search.parents === 'existing') throw error;
  const rest = walk.steps.map(({ name }) => name);
  judge(walk.scope, [...walk.names, step.name, ...rest], walk.search.access, walk.asked);
  await makeDirectory(here(walk).at(step.name));
  countHop(walk);
  walk.steps.unshift(step);
}

async function followLast(walk: Walk, step: Step): Promise<boolean> {
  const stats = await statPlace({ location: here(walk).at(step.name), isNear: takesStepAtOnce(walk) });
  if (stats === undefined && step.fromLink) throw dangling(walk);
  if (stats?.isSymbolicLink() !== true) {
    walk.seen = stats;
    return false;
  }
  await follow(walk, step);
  return true;
}

async function follow(walk: Walk, step: Step): Promise<void> {
  countHop(walk);
  const target = await readlink(here(walk).at(step.name));
  walk.steps.unshift(
    ...(path.isAbsolute(target) ? await fromRoot(walk, target) : linkSteps(target.split(path.sep))),
  );
}

async function fromRoot(walk: Walk, target: string): Promise<readonly Step[]> {
  const segments = relativeSegments(walk.scope, path.normalize(target));
  if (segments === undefined) throw leadsOut(walk);
  while (walk.names.length > 0) await goUp(walk);
  return linkSteps(segments);
}

function linkSteps(names: readonly string[]): readonly Step[] {
  return names.filter((name) => name !== '' && name !== '.').map((name) => ({ name, fromLink: true }));
}

async function goUp(walk: Walk): Promise<void> {
  if (walk.names.pop() === undefined) throw leadsOut(walk);
  await walk.trail.pop()?.[Symbol.asyncDispose]();
}

function here(walk: Walk): Directory {
  const directory = walk.trail.at(-1);
  if (directory === undefined) throw new Error('The walk has left its root.');
  return directory;
}

async function leave(walk: Walk): Promise<void> {
  for (const directory of walk.trail.splice(0)) await directory[Symbol.asyncDispose]();
}

async function makeDirectory(location: string): Promise<boolean> {
  try {
    await mkdir(location);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function statEntry(location: string): Promise<Stats | undefined> {
  try {
    return await lstat(location);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Bounds links and directories that something else removes as fast as they are made. */
function countHop(walk: Walk): void {
  walk.links += 1;
  if (walk.links <= MAX_LINKS + walk.names.length + walk.steps.length) return;
  throw new ScopeError(
    'symlink',
    walk.asked,
    `'${shorten(walk.asked)}' leads through more than ${MAX_LINKS} links; ${describeAreas(walk.scope)}.`,
  );
}

function leadsOut(walk: Walk): ScopeError {
  const areas = describeAreas(walk.scope);
  return new ScopeError(
    'symlink',
    walk.asked,
    `'${shorten(walk.asked)}' leads outside the checkout by a link; ${areas}.`,
  );
}

function dangling(walk: Walk): ScopeError {
  return new ScopeError(
    'symlink',
    walk.asked,
    `'${shorten(walk.asked)}' leads through a link whose target is missing; ${describeAreas(walk.scope)}.`,
  );
}
