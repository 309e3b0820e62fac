import { LENGTH, lengthMs } from './named-length.ts';
import { clockAt, instantOf, isTimeZone, type WallClock } from './wall-clock.ts';

/** What a time named in words is relative to. */
export interface Reading {
  /** Ms since the epoch. */
  readonly now: number;
  /** Of times without a zone; this machine's when left out. */
  readonly timeZone?: string | undefined;
  /** How long to wait by a number that came with the words, ms; it counts where they name no time. */
  readonly waitMs?: number | null | undefined;
}

interface Moment {
  readonly now: number;
  readonly timeZone: string;
}

type Rule = (text: string, reading: Moment) => number | null;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Nobody lifts a limit later than after a month; a time further away was misread, or is a mistake. */
const FURTHEST = 32 * DAY;

/** The clocks of two machines differ, and a message may have waited: so old a time means "now". */
const JUST_PASSED = 10 * MINUTE;

const LONGEST_TEXT = 8000;

const AGAIN = '(?:try(?:ing)? again|retry(?:ing)?|resets?|reset|lifted|available(?: again)?|come back|wait)';

const IN_WHILE = new RegExp(`${AGAIN}[^\\n]{0,40}?\\b(?:in|after|for)\\b[^\\n\\d]{0,20}?(${LENGTH})`, 'i');
const CLOCK_TIME = new RegExp(
  `${AGAIN}\\s+(?:at|by|after|until|@)?\\s*(\\d{1,2})(?::(\\d\\d))?(?::\\d\\d)?\\s?(?:([ap])\\.?m\\b)?(?!\\d|\\s?(?:s|m|h|sec|min|hour|day)[a-z]*\\b)`,
  'i',
);
const NAMES_AGAIN = new RegExp(`${AGAIN}|until`, 'i');

// The more a text says, the earlier its rule: seconds since the epoch leave nothing to guess, "3pm" leaves the day.
const RULES: readonly Rule[] = [epochSeconds, fieldSeconds, header, isoTime, dateInWords, inWhile, clockTime];

/**
 * When a limit is lifted, as far as an agent's words name a time, in ms since the epoch; null when they name none that
 * can be believed. Never earlier than now.
 *
 * @example limitLiftedAt('resets 3pm (Europe/Berlin)', { now: Date.now() })
 */
export function limitLiftedAt(text: string, { now, timeZone, waitMs }: Reading): number | null {
  const reading = { now, timeZone: timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone };
  const said = text.slice(0, LONGEST_TEXT);
  const byNumber = (): number | null => (typeof waitMs === 'number' ? now + Math.max(0, waitMs) : null);
  for (const rule of [...RULES, byNumber]) {
    const instant = rule(said, reading);
    if (instant !== null && instant >= now - JUST_PASSED && instant <= now + FURTHEST)
      return Math.max(now, Math.ceil(instant));
  }
  return null;
}

/** Claude: `usage limit reached|1762952400`; others: `"resets_at":1777936568`. */
function epochSeconds(text: string): number | null {
  const match =
    /\|(\d{10})(?!\d)/.exec(text) ??
    /resets?[_-]?at["']?\s*[:=]\s*["']?(\d{10})(?!\d)/i.exec(text) ??
    /ratelimit-reset["']?\s*[:=]\s*["']?(\d{10})(?!\d)/i.exec(text);
  return match?.[1] === undefined ? null : Number(match[1]) * 1000;
}

/** `"resets_in_seconds":13872`, `"retry_after_ms": 500`, `"retryDelay": "34.07s"`. */
function fieldSeconds(text: string, { now }: Moment): number | null {
  const seconds = /(?:resets?_in|retry_after)_seconds["']?\s*[:=]\s*["']?(\d{1,8}(?:\.\d+)?)/i.exec(text);
  if (seconds?.[1] !== undefined) return now + Number(seconds[1]) * 1000;
  const ms = /retry[_-](?:after|delay)[_-]ms["']?\s*[:=]\s*["']?(\d{1,11}(?:\.\d+)?)/i.exec(text);
  if (ms?.[1] !== undefined) return now + Number(ms[1]);
  const delay = /(?:retryDelay|quotaResetDelay)["']?\s*[:=]\s*["']?([\d.hms]{2,20})/.exec(text);
  return delay?.[1] === undefined ? null : now + lengthMs(delay[1]);
}

/** `retry-after: 30` in seconds, or with a date. */
function header(text: string, { now }: Moment): number | null {
  const match = /retry[-_ ]after["']?\s*[:=]?\s*["']?(\d{1,8}(?:\.\d+)?)(?![\d:.-]|\s?[a-z])/i.exec(text);
  if (match?.[1] !== undefined) return now + Number(match[1]) * 1000;
  const date = /(?:mon|tue|wed|thu|fri|sat|sun), \d{1,2} [a-z]{3} \d{4} \d\d:\d\d:\d\d GMT/i.exec(text);
  return date === null ? null : orNull(Date.parse(date[0]));
}

/** `resets 2026-11-27T15:00:00Z`, `until 2026-11-27 15:00 UTC`. */
function isoTime(text: string, { timeZone }: Moment): number | null {
  const match =
    /\b(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?\s?(Z|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d)?/.exec(
      text,
    );
  if (match === null || !NAMES_AGAIN.test(text)) return null;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) =>
    Number(match[group] ?? 0),
  );
  const clock = clockOf({ year, month, day, hour, minute });
  if (clock === null) return null;
  const zone = match[7];
  const rest = (second ?? 0) * 1000;
  if (zone === undefined) return instantOf(clock, zoneIn(text, timeZone)) + rest;
  return instantOf(clock, offsetOf(zone)) + rest;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Oct 10, 3pm (Europe/Vienna)`, `Aug 20th, 2026 7:38 AM`, `Oct 13 at 5am`. */
function dateInWords(text: string, { now, timeZone }: Moment): number | null {
  const match =
    /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?:,| at)?(?: (\d{1,2})(?::(\d\d))?(?::\d\d)? ?([ap])?\.?m?\b)?/i.exec(
      text,
    );
  if (match === null || !NAMES_AGAIN.test(text)) return null;
  const zone = zoneIn(text, timeZone);
  const today = clockAt(now, zone);
  const { hour, minute } = hourOf(match[4] ?? '0', match[5], match[6]);
  const month = MONTHS.indexOf((match[1] ?? '').toLowerCase()) + 1;
  const named = match[3] === undefined ? null : Number(match[3]);
  const inYear = (year: number): number | null => {
    const clock = clockOf({ year, month, day: Number(match[2]), hour, minute });
    return clock === null ? null : instantOf(clock, zone);
  };
  const instant = inYear(named ?? today.year);
  // At the end of a year the next January is meant.
  return named === null && instant !== null && instant < now - 180 * DAY ? inYear(today.year + 1) : instant;
}

/** `try again in 1 hour 12 minutes`, `Please retry in 34.07s`, `retry after 30 seconds`, `in less than a minute`. */
function inWhile(text: string, { now }: Moment): number | null {
  const match = IN_WHILE.exec(text.replaceAll(/\ban? (?=(?:minute|hour|day)\b)/gi, '1 '));
  return match?.[1] === undefined ? null : now + lengthMs(match[1]);
}

/** `resets 3pm (Europe/Berlin)`, `try again at 5:32 PM`: the next time that it is so late. */
function clockTime(text: string, { now, timeZone }: Moment): number | null {
  const match = CLOCK_TIME.exec(text);
  // A bare number is no time of day.
  if (match === null || (match[2] === undefined && match[3] === undefined)) return null;
  const zone = zoneIn(text, timeZone);
  const today = clockAt(now, zone);
  const clock = clockOf({ ...today, ...hourOf(match[1] ?? '', match[2], match[3]) });
  if (clock === null) return null;
  const days = [0, 1].map((later) => instantOf({ ...clock, day: clock.day + later }, zone));
  return days.find((instant) => instant >= now - JUST_PASSED) ?? null;
}

/** As clocks in the United States are called, in winter, in summer and all the year. */
const AMERICAN = new Map([
  ['P', 'America/Los_Angeles'],
  ['M', 'America/Denver'],
  ['C', 'America/Chicago'],
  ['E', 'America/New_York'],
]);

const ZONE_BEHIND =
  /\d\s?(?:[ap]\.?m\.?\s?)?\(?(?:((?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?)|([PMCE])[SD]?T)(?![\w/])/i;

/** The zone that a text names, as `(Europe/Berlin)`, `UTC`, `GMT+2` or `PST`, else the given one. */
function zoneIn(text: string, otherwise: string): string {
  const named = /\(([A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})\)/.exec(text)?.[1];
  if (named !== undefined && isTimeZone(named)) return named;
  const [, universal, american = ''] = ZONE_BEHIND.exec(text) ?? [];
  return universal === undefined ? (AMERICAN.get(american.toUpperCase()) ?? otherwise) : offsetOf(universal);
}

function hourOf(hour: string, minute: string | undefined, half: string | undefined) {
  const shown = Number(hour);
  const hours = half === undefined ? shown : (shown % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return { hour: hours, minute: Number(minute ?? 0) };
}

function clockOf(parts: { readonly [Part in keyof WallClock]: number | undefined }): WallClock | null {
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  const sane = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59;
  return sane && year >= 1970 && year <= 9999 ? { year, month, day, hour, minute } : null;
}

/** `Z`, `UTC`, `GMT+2`, `-0500` as a fixed distance from UTC. */
function offsetOf(zone: string): string {
  const [, sign = '+', hours = '0', minutes = '00'] = /([+-])(\d{1,2}):?(\d\d)?$/.exec(zone) ?? [];
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
