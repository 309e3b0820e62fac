import type { OutOfBoundsPolicy } from '@ralph/reducer';
import type { CommitMode, ConfinementLevel, OverlapRepair } from '@ralph/manifest';
import { InvalidArgumentError } from 'commander';

// Not taken from the manifest package: loading it would slow down --help.
const LEVELS = ['jail', 'mcp', 'audit', 'off'] as const satisfies readonly ConfinementLevel[];
/** What becomes a commit. */
export const COMMIT_MODES = ['per_unit', 'off'] as const satisfies readonly CommitMode[];
/** How two units that overlap can be set right. */
export const REPAIRS = ['serialise', 'merge', 'narrow'] as const satisfies readonly OverlapRepair[];
const OUT_OF_BOUNDS: ReadonlyMap<string, OutOfBoundsPolicy> = new Map([
  ['report', { quarantine: false, fail: false }],
  ['quarantine', { quarantine: true, fail: false }],
  ['fail', { quarantine: false, fail: true }],
  ['fail+quarantine', { quarantine: true, fail: true }],
]);
const MAX_WORKERS = 1000;
const MAX_RETRIES = 100;
const MS_OF = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
const AGE_OF = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);
const COUNT_OF = new Map([
  ['k', 1000],
  ['m', 1_000_000],
]);
// A timer cannot wait longer: 2^31 - 1 ms.
const LONGEST_MS = 2_147_483_647;

/** `--max-workers`: a whole number from 1 on. */
export function parseMaxWorkers(value: string): number {
  const count = Number(value);
  if (/^[0-9]+$/.test(value) && count >= 1 && count <= MAX_WORKERS) return count;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_WORKERS}.`);
}

/** `--keep`: a whole number, as many as one likes. */
export function parseKeep(value: string): number {
  if (/^[0-9]{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number from 0 on.');
}

/** `--max-failures`: a whole number from 1 on. */
export function parseMaxFailures(value: string): number {
  const count = Number(value);
  if (/^[0-9]{1,9}$/.test(value) && count >= 1) return count;
  throw new InvalidArgumentError('Expected a whole number from 1 on.');
}

/** `--retries`: a whole number, as in a plan. */
export function parseRetries(value: string): number {
  const count = Number(value);
  if (/^[0-9]+$/.test(value) && count <= MAX_RETRIES) return count;
  throw new InvalidArgumentError(`Expected a whole number from 0 to ${MAX_RETRIES}.`);
}

/** A length of time in ms: `500ms`, `90s`, `10m`, `1h`; a bare number means seconds, as for timeout(1). */
export function parseDuration(value: string): number {
  const ms = toMs(value);
  if (ms !== null) return ms;
  throw new InvalidArgumentError(`Expected ${A_TIME}.`);
}

/** `--older-than`: an age in ms: `12h`, `14d`, `2w`; no bare number, for nobody could tell what it means. */
export function parseAge(value: string): number {
  const match = /^(?<amount>[0-9]{1,6})(?<unit>m|h|d|w)$/.exec(value);
  const ms = Number(match?.groups?.['amount']) * (AGE_OF.get(match?.groups?.['unit'] ?? '') ?? Number.NaN);
  if (ms >= 0) return ms;
  throw new InvalidArgumentError('Expected an age, such as 12h, 14d or 2w.');
}

/** A time limit: a length of time, or `off` for the longest that a timer can wait. No number means for ever. */
export function parseLimit(value: string): number {
  const ms = value === 'off' ? LONGEST_MS : toMs(value);
  if (ms !== null) return ms;
  throw new InvalidArgumentError(`Expected ${A_TIME}; or off.`);
}

const A_TIME = 'a time above zero and below 24 days, such as 90s, 10m or 1h';

function toMs(value: string): number | null {
  const match = /^(?<amount>[0-9]+(?:\.[0-9]+)?)(?<unit>ms|s|m|h)?$/.exec(value);
  const ms = Math.round(
    Number(match?.groups?.['amount']) * (MS_OF.get(match?.groups?.['unit'] ?? 's') ?? Number.NaN),
  );
  return ms >= 1 && ms <= LONGEST_MS ? ms : null;
}

/** `--budget-attempts` and `--budget-tokens`: a whole number from 1 on; `2k` and `1.5m` are thousands and millions. */
export function parseCount(value: string): number {
  const match = /^(?<amount>[0-9]+(?:\.[0-9]+)?)(?<unit>k|m)?$/i.exec(value);
  const count =
    Number(match?.groups?.['amount']) * (COUNT_OF.get(match?.groups?.['unit']?.toLowerCase() ?? '') ?? 1);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('Expected a whole number from 1 on, such as 20 or 500k.');
}

/** `--budget-cost`: an amount of US dollars. */
export function parseCost(value: string): number {
  const match = /^\$?(?<amount>[0-9]+(?:\.[0-9]+)?)$/.exec(value);
  const cost = Number(match?.groups?.['amount']);
  if (cost > 0 && Number.isFinite(cost)) return cost;
  throw new InvalidArgumentError('Expected an amount of US dollars above zero, such as 2.50.');
}

/** `--confine`: a level of the ladder, or `auto`. */
export function parseConfine(value: string): 'auto' | ConfinementLevel {
  return value === 'auto' ? value : levelOrThrow(value, ['auto', ...LEVELS]);
}

/** `--out-of-bounds`: what is done about stray writes. */
export function parseOutOfBounds(value: string): OutOfBoundsPolicy {
  const policy = OUT_OF_BOUNDS.get(value);
  if (policy !== undefined) return policy;
  throw new InvalidArgumentError(`Expected one of ${[...OUT_OF_BOUNDS.keys()].join(', ')}.`);
}

/** `--require-confine`: a level of the ladder. */
export function parseLevel(value: string): ConfinementLevel {
  return levelOrThrow(value, LEVELS);
}

/** `--hide` and `--show`: a glob in the checkout, or one path outside of it. */
export function parseGlob(value: string): string {
  if (value.trim() === '')
    throw new InvalidArgumentError('Expected a glob, such as "*.sqlite" or "config/secrets/**".');
  if (/^(?:\/|~\/)/.test(value) && /[*?[{]/.test(value))
    throw new InvalidArgumentError('Expected one path after / or ~/: globs are for files of the checkout.');
  return value;
}

/** `--webhook`: an address for HTTP. */
export function parseWebhook(value: string): string {
  if (/^https?:\/\//i.test(value) && URL.canParse(value)) return value;
  throw new InvalidArgumentError('Expected an http(s) address, such as "https://example.com/hooks/ralph".');
}

/** `--verify`: a line for the shell. */
export function parseCommand(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('Expected a shell command, such as "npm test".');
}

function levelOrThrow(value: string, allowed: readonly string[]): ConfinementLevel {
  const level = LEVELS.find((candidate) => candidate === value);
  if (level !== undefined) return level;
  throw new InvalidArgumentError(`Expected one of ${allowed.join(', ')}.`);
}
