import type { PromptFacts } from './prompt-facts.ts';

/** Where the unit may write, as a section. */
export function boundariesSection(facts: PromptFacts): string {
  const where = mayWrite(facts) ? directoryList(facts) : 'Nowhere in the checkout: this unit only reads.';
  const rest = 'Everything else is read-only: writes there are refused. Git is read-only too; do not commit.';
  return `## Where you may write\n\n${where}\n\n${rest}`;
}

/** The directories of the unit, one a line; for a unit without any it is all of the checkout that it looks at. */
export function directoryList({ allowed_directories }: PromptFacts): string {
  if (allowed_directories.length === 0) return '- the whole checkout';
  return allowed_directories.map((directory) => `- \`${directory}/\``).join('\n');
}

function mayWrite({ drain_class, allowed_directories }: PromptFacts): boolean {
  return (drain_class === 'development' || drain_class === 'fix') && allowed_directories.length > 0;
}
