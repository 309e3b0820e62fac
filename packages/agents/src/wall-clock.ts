/** What a clock on a wall shows; the month counts from 1. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Whether this machine knows a time zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a time zone, or of a fixed distance from UTC (`+02:00`), show at an instant (ms since the epoch). */
export function clockAt(instant: number, timeZone: string): WallClock {
  const fixed = /^([+-])(\d\d):(\d\d)$/.exec(timeZone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return clockAt(instant + (fixed[1] === '-' ? -minutes : minutes) * 60_000, 'UTC');
  }
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

/**
 * When the clocks of a time zone show this, in ms since the epoch. Of an hour that comes twice it is the first; in one
 * that is left out, the time after the jump. A day beyond the month's last is one of the next month.
 */
export function instantOf(clock: WallClock, timeZone: string): number {
  const wanted = utcOf(clock);
  const day = 24 * 60 * 60_000;
  const candidates = [wanted - day, wanted + day].map((near) => wanted - offsetAt(near, timeZone));
  const shown = candidates.filter((instant) => instant + offsetAt(instant, timeZone) === wanted);
  return shown.length > 0 ? Math.min(...shown) : Math.max(...candidates);
}

function offsetAt(instant: number, timeZone: string): number {
  const minute = Math.floor(instant / 60_000) * 60_000;
  return utcOf(clockAt(minute, timeZone)) - minute;
}

function utcOf({ year, month, day, hour, minute }: WallClock): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}
