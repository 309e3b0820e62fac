import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { AgentState, StateHome, StateSharing } from '@ralph/agents';
import { readBounded } from '../bounded-file.ts';
import { writeNewFile } from '../journal/atomic-write.ts';
import { isOutOfSpace } from '../journal/journal-error.ts';
import { directoryOf, keysIn, originalOf, planHome, type HomePlan, type LoginCopy } from './plan-home.ts';
import {
  discardState,
  renewLogins,
  returnLogins,
  takeOver,
  writeRecord,
  type StateOwner,
} from './state-record.ts';
import { openStateRoot, stateRoots, type StatePlace } from './state-root.ts';

/** What an attempt's agent works with in place of the user's own state. */
export interface AttemptState extends Disposable {
  /** Leads the agent to it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the agent writes besides its unit's directories. */
  readonly writable: readonly string[];
  /** The originals, and the other attempts' copies. */
  readonly hidden: () => readonly string[];
  /** What must never reach a log: the keys in the user's logins, and those in the copies as they are when asked. */
  readonly secrets: () => readonly string[];
  /** Gives renewed logins back to the user, between two attempts. */
  readonly pause: () => void;
  /** Makes it ready for another attempt; false when it cannot be used again. Throws when the disk is full. */
  readonly renew: () => boolean;
}

/** What a state is opened for. */
export interface StateRequest extends StatePlace {
  readonly owner: StateOwner;
  /** A copy that a dead part of the same run left behind, to go on with; null: none. */
  readonly left?: string | null | undefined;
  /** Told when a renewed login could not be given back, or the copy not be removed. */
  readonly onProblem: (message: string) => void;
}

/**
 * Makes a copy of an agent's state for one attempt. Disposing of it gives renewed logins back to the user and removes
 * it; that is for when nothing of the attempt runs any more.
 *
 * @throws CoordinatorError `state_unwritable` when there is no place for it; an error of the disk when that is full.
 */
export function openAgentState(state: AgentState, request: StateRequest): AttemptState {
  const { homes } = state;
  if (homes.length === 0) return withoutCopy([], request);
  if (state.shared_when.some((sharing) => applies(sharing, homes[0], request))) {
    return withoutCopy(homes.flatMap((home) => ownPaths(home, request)).filter(ensureState), request);
  }
  const { left = null } = request;
  const directory = left ?? join(openStateRoot(request), randomBytes(8).toString('hex'));
  const plans = homes.map((home, index) => planHome(home, join(directory, String(index)), request));
  const logins = plans.flatMap((plan) => plan.logins);
  const telling = (act: (directory: string) => void) => (): void => {
    try {
      act(directory);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      request.onProblem(`the agent's login, or the copy of it in ${directory}, was left as it is: ${reason}`);
    }
  };
  const close = telling(discardState);
  const makeCopy = (): void => {
    // First, for a copy without one counts as left behind.
    writeRecord(directory, request.owner, logins);
    mkdirSync(directory, { mode: 0o700 });
    for (const plan of plans) makeHome(plan);
  };
  try {
    if (left === null) makeCopy();
    else takeOver(left, request.owner);
    requireHomes(plans);
  } catch (error) {
    if (left !== null && isOutOfSpace(error)) throw error;
    close();
    if (left === null) throw error;
    return openAgentState(state, { ...request, left: null });
  }
  return {
    environment: Object.fromEntries(
      homes.map(({ variable }, index) => [variable, plans[index]?.directory ?? '']),
    ),
    writable: plans.map((plan) => plan.directory),
    hidden: () => [...plans.flatMap((plan) => plan.hidden), ...othersCopies(request)],
    secrets: () => [...new Set([...plans.flatMap((plan) => plan.secrets), ...logins.flatMap(copiedKeys)])],
    pause: telling(returnLogins),
    renew: () => canRenew(directory, plans),
    [Symbol.dispose]: close,
  };
}

function copiedKeys({ copy }: LoginCopy): readonly string[] {
  const content = readBounded(copy)?.content;
  return content === undefined ? [] : keysIn(content);
}

function canRenew(directory: string, plans: readonly HomePlan[]): boolean {
  try {
    requireHomes(plans);
    renewLogins(directory);
    return true;
  } catch (error) {
    if (isOutOfSpace(error)) throw error;
    return false;
  }
}

/** An agent that nothing confines may have put something else in their place. */
function requireHomes(plans: readonly HomePlan[]): void {
  for (const { directory } of plans) {
    if (lstatSync(directory).isDirectory()) continue;
    throw new Error(`${directory} was led elsewhere`);
  }
}

function withoutCopy(writable: readonly string[], place: StatePlace): AttemptState {
  const nothing = (): void => undefined;
  return {
    environment: {},
    writable,
    hidden: () => othersCopies(place),
    secrets: () => [],
    pause: nothing,
    renew: () => true,
    [Symbol.dispose]: nothing,
  };
}

/** What is in the workers' directory is hidden with that. */
function othersCopies(place: StatePlace): readonly string[] {
  return stateRoots(place).slice(0, 1).filter(existsSync);
}

function applies(sharing: StateSharing, home: StateHome | undefined, place: StatePlace): boolean {
  switch (sharing.type) {
    case 'platform':
      return sharing.platform === process.platform;
    case 'setting': {
      const path = home === undefined ? '' : join(directoryOf(home, place), sharing.path);
      return sharing.pattern.test(readBounded(path)?.content.toString('utf8') ?? '');
    }
  }
}

function makeHome({ directory, files, links }: HomePlan): void {
  const make = (path: string): string | undefined => mkdirSync(path, { recursive: true, mode: 0o700 });
  make(directory);
  for (const { path, content } of files) {
    make(dirname(path));
    writeNewFile(path, content, { mode: 0o600 });
  }
  for (const { path, target } of links) {
    make(dirname(path));
    symlinkSync(target, path);
  }
}

/** Where all attempts work with the user's own state. */
function ownPaths(home: StateHome, place: StatePlace): readonly string[] {
  const apart = home.files.filter((file) => file.default_path !== null);
  return [directoryOf(home, place), ...apart.map((file) => originalOf(home, file, place))];
}

/** A directory is created before an agent's first use of it; a file that is not there cannot be made writable. */
function ensureState(path: string): boolean {
  if (extname(path) === '') mkdirSync(path, { recursive: true });
  return existsSync(path);
}
