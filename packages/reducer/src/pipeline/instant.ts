const ISO_UTC = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?Z$/;

/** Milliseconds from 1970 to an ISO 8601 time in UTC; 0 for anything else. This package cannot see `Date`. */
export function instantOf(iso: string): number {
  const match = ISO_UTC.exec(iso);
  if (match === null) return 0;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return (((daysTo(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milliseconds;
}

/** Days from 1970-01-01, counted in years that begin in March, so that the leap day is the last. */
function daysTo(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return shifted * 365 + leaps + dayOfYear - 719_468;
}
