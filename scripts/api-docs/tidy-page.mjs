/** Takes from a page what only repeats its code blocks, and puts a table of contents in front. */
export function tidyPage(markdown) {
  const tidy = markdown
    .replace(/<a id="[^"]*"><\/a> /gu, '')
    .replace(/\[(`[^`]*`)\]\(#property-[^)]*\)/gu, '$1')
    .replace(/\n#+ Overrides\n\n[^\n]+\n/gu, '')
    .replace(/\n#+ Index Signature\n\n```ts\n[^\n]*\n```\n/gu, '')
    .replace(/\n```ts\n(?:type [^\n]* =|const [^\n]*:) object;\n```\n/gu, '')
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
  if (links.size === 0 || !kept.includes('\n```\n')) return kept;
  const [signature, ...words] = kept.split('\n```\n');
  return [signature, `\nTypes: ${[...links].join(', ')}.\n${words.join('\n```\n')}`].join('\n```\n');
}

/** The contents, and links that lead to what they name even where two names differ in case only. */
function withContents(markdown) {
  const counts = new Map();
  const anchors = new Map();
  const lines = markdown.split(/\n(?=## )/u).map((group) => {
    const title = /^## (.*)/u.exec(group)?.[1];
    const names = [...group.matchAll(/^### (.*)$/gmu)].map(([, name]) => {
      anchors.set(name, anchor(name, counts));
      return `[${name}](#${anchors.get(name)})`;
    });
    return names.length === 0 ? '' : `**${title}:** ${names.join(' · ')}\n\n`;
  });
  return markdown
    .replace(/\[`(\w+)`\]\(#[^)]*\)/gu, (link, name) =>
      anchors.has(name) ? `[\`${name}\`](#${anchors.get(name)})` : link,
    )
    .replace(/\n(?=## )/u, `\n${lines.join('')}`);
}

/** The anchor that GitHub gives to a heading: what is there already gets a number. */
function anchor(heading, counts) {
  const slug = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
  const before = counts.get(slug) ?? 0;
  counts.set(slug, before + 1);
  return before === 0 ? slug : `${slug}-${before}`;
}
