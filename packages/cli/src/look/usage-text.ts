import type { Usage } from '@ralph/manifest';

/** `12.3k tokens  $0.12`; empty where nothing is known. */
export function usageText(usage: Usage | null): string {
  if (usage === null) return '';
  const tokens = (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
  const parts = [
    tokens === 0 ? null : `${countText(tokens)} tokens`,
    usage.cost_usd === undefined ? null : costText(usage.cost_usd),
  ];
  return parts.filter((part) => part !== null).join('  ');
}

/** `$0.12`; what is less than a cent shows that it is something. */
function costText(dollars: number): string {
  return dollars > 0 && dollars < 0.01 ? `$${dollars.toFixed(4)}` : `$${dollars.toFixed(2)}`;
}

/** `950`, `12.3k`, `4.0M`. */
function countText(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_950) return `${(count / 1000).toFixed(1)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}
