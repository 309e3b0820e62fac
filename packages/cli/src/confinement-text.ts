import type { ConfinementLevel, JailBackend } from '@ralph/manifest';

/** A level of the ladder, with what carries it out where that is known: `jail (landlock)`. */
export function confinementText(level: ConfinementLevel, jail: JailBackend | null | undefined): string {
  return level === 'jail' && jail !== null && jail !== undefined ? `${level} (${jail})` : level;
}

const NO_JAIL =
  'note: no jail on this machine, so each unit is held by the level that is shown with it; ' +
  '--require-confine jail says what is missing';

/** What the user of a run must know about its boundary, one line each. */
export function confinementNotes(
  best: ConfinementLevel,
  asked: 'auto' | ConfinementLevel,
): readonly string[] {
  return [...(asked === 'auto' && best !== 'jail' ? [NO_JAIL] : []), ...weakness(best)];
}

function weakness(level: ConfinementLevel): readonly string[] {
  switch (level) {
    case 'jail':
    case 'mcp':
      return [];
    case 'audit':
      return [
        'not confined: agents can write anywhere; what they write outside their directories is only found',
      ];
    case 'off':
      return [
        'not confined: agents can write anywhere, and what they write outside their directories is not even found',
      ];
  }
}
