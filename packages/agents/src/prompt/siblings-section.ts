import { clipLine } from '../clip.ts';
import type { PromptFacts, Sibling } from './prompt-facts.ts';

const SIBLINGS_SHOWN = 50;

/** The nearest ones first, with what a worker should make of them. */
const RELATIONS = [
  { relation: 'before', intro: 'They have ended, and what they left is there to build on:' },
  { relation: 'beside', intro: 'They work in this checkout at the same time. Leave their work to them:' },
  { relation: 'after', intro: 'They build on your work when you are done. Leave their work to them:' },
] as const satisfies readonly { readonly relation: Sibling['relation']; readonly intro: string }[];

/** What the other units do and own, as a section; empty for a unit alone. */
export function siblingsSection({ siblings }: PromptFacts): string {
  if (siblings.length === 0) return '';
  const nearestFirst = RELATIONS.flatMap(({ relation }) =>
    siblings.filter((one) => one.relation === relation),
  );
  const shown = nearestFirst.slice(0, SIBLINGS_SHOWN);
  const groups = RELATIONS.flatMap(({ relation, intro }) => {
    const lines = shown.filter((one) => one.relation === relation).map(siblingLine);
    return lines.length === 0 ? [] : [[intro, '', ...lines].join('\n')];
  });
  const hidden = siblings.length - shown.length;
  const more = hidden > 0 ? [`And ${hidden} more.`] : [];
  return ['## The other units', ...groups, ...more].join('\n\n');
}

function siblingLine({ unit_id, description, allowed_directories }: Sibling): string {
  const where = allowed_directories.map((directory) => `\`${directory}/\``).join(', ');
  const firstLine = clipLine(description.trim().split('\n')[0] ?? '', 120);
  return `- \`${unit_id}\`: ${firstLine} (${where === '' ? 'writes nothing' : where})`;
}
