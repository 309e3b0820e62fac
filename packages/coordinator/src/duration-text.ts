const UNITS = [
  { name: 'h', ms: 3_600_000 },
  { name: 'm', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** A length of time for people, exact to a percent or so: `300ms`, `2s`, `10m`, `1h 30m`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const first = UNITS.findIndex((unit) => whole >= unit.ms);
  const unit = UNITS[first];
  if (unit === undefined) return `${whole}ms`;
  const smaller = UNITS[first + 1];
  const rest = smaller === undefined ? 0 : Math.floor((whole % unit.ms) / smaller.ms);
  const most = `${Math.floor(whole / unit.ms)}${unit.name}`;
  return smaller === undefined || rest === 0 ? most : `${most} ${rest}${smaller.name}`;
}
