const MOST = 10;

/** Names in a sentence, the first few of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST).join(', ');
  return names.length > MOST ? `${shown} and ${names.length - MOST} more` : shown;
}
