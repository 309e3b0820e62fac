/** A table; rows are lists of cells that are Markdown already. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Plain text as Markdown, that nothing in it is taken for a mark or a tag. */
export function plain(text) {
  return text.replaceAll(/[*<]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
}

/** The address of a heading, as GitHub and VitePress make it. */
export function anchor(heading) {
  return `#${heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')}`;
}
