/** Takes from a page what only repeats its code blocks, and puts a table of contents in front. */
export function tidyPage(markdown) {
  const tidy = markdown
    .replace(/<a id="[^"]*"><\/a> /gu, '')
    .replace(/\[(`[^`]*`)\]\(#property-[^)]*\)/gu, '$1')
    .replace(/\n#+ Overrides\n\n[^\n]+\n/gu, '')
    .replace(/\n#+ Index Signature\n\n```ts\n[^\n]*\n```\n/gu, '')
    .replace(/\n```ts\ntype [^\n]* = object;\n```\n/gu, '')
    .split(/\n(?=#{2,3} )/u)
    .map(withoutRepetition)
    .join('\n');
  return withContents(tidy);
}

const PARAMETERS = /\n#+ (?:Type )?Parameters\n\n\| (?:Type )?Parameter(?: \| Type)? \|\n(?:\|[^\n]*\n?)+/u;
const RETURNS = /\n#+ Returns\n\n[^\n]+\n?(?=\n#|\n\*\*\*|$)/u;

/** Parameters and return values without a word about them stand in the signature; their links are kept. */
function withoutRepetition(section) {
  const links = new Set();
  const kept = section.replace(new RegExp(`${PARAMETERS.source}|${RETURNS.source}`, 'gu'), (repeated) => {
    for (const [link] of repeated.matchAll(/\[`[^`]*`\]\([^)]*\)/gu)) links.add(link);
    return '';
  });
  if (links.size === 0) return kept;
  const [signature, ...words] = kept.split('\n```\n');
  return [signature, `\nTypes: ${[...links].join(', ')}.\n${words.join('\n```\n')}`].join('\n```\n');
}

function withContents(markdown) {
  const lines = markdown.split(/\n(?=## )/u).map((group) => {
    const title = /^## (.*)/u.exec(group)?.[1];
    const names = [...group.matchAll(/^### (.*)$/gmu)].map(([, name]) => `[${name}](#${anchor(name)})`);
    return names.length === 0 ? '' : `**${title}:** ${names.join(' · ')}\n\n`;
  });
  return markdown.replace(/\n(?=## )/u, `\n${lines.join('')}`);
}

/** The anchor that GitHub gives to a heading. */
function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}
