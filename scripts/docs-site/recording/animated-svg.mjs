const [CELL, LINE, EDGE, BAR] = [8.4, 18, 16, 34];

const COLORS = { c1: '#ff7b72', c2: '#56d364', c3: '#e3b341', c4: '#79c0ff', c5: '#d2a8ff', c6: '#76e3ea' };

/**
 * A film of a terminal as one SVG without any script: all frames lie side by side, and an animation moves the strip.
 * Whoever wants no motion sees the frame that is marked as the still one.
 */
export function animatedSvg(frames, { cols, rows, title, caption }) {
  const width = Math.ceil(cols * CELL + 2 * EDGE);
  const height = rows * LINE + 2 * EDGE + BAR;
  const total = frames.reduce((sum, { ms }) => sum + ms, 0);
  const lines = new Map();
  const strip = frames.map((frame, nth) => frameMarkup(frame, nth * width, lines)).join('\n');
  const still = frames.findLastIndex((frame) => frame.isStill === true);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace; fill: #e6edf3; white-space: pre }
${usedLooks(frames)}
.note { fill: #9198a1; font-size: 12px }
#strip { animation: film ${(total / 1000).toFixed(2)}s steps(1, end) infinite }
@keyframes film {
${keyframes(frames, width, total)}
}
@media (prefers-reduced-motion: reduce) { #strip { animation: none; transform: translateX(${-still * width}px) } }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#30363d"/>
<g fill="#484f58"><circle cx="20" cy="18" r="6"/><circle cx="40" cy="18" r="6"/><circle cx="60" cy="18" r="6"/></g>
<text class="note" x="${width - EDGE}" y="22" text-anchor="end">${escaped(caption)}</text>
<defs>
${[...lines].map(([markup, id]) => `<g id="${id}">${markup}</g>`).join('\n')}
</defs>
<svg y="${BAR}" width="${width}" height="${height - BAR}"><g id="strip">
${strip}
</g></svg>
</svg>
`;
}

function frameMarkup({ rows }, left, lines) {
  const uses = rows.map((spans, row) => {
    if (spans.length === 0) return '';
    const markup = spans.map(spanMarkup).join('');
    if (!lines.has(markup)) lines.set(markup, `l${lines.size.toString(36)}`);
    return `<use href="#${lines.get(markup)}" y="${row * LINE}"/>`;
  });
  return `<g transform="translate(${left})">${uses.join('')}</g>`;
}

/** Each piece has its place and its width, so that the columns stand whatever the font. */
function spanMarkup({ column, look, text }) {
  const left = text.length - text.trimStart().length;
  const shown = text.trimStart();
  const x = round(EDGE + (column + left) * CELL);
  const of = look === '' ? '' : ` class="${look}"`;
  const long = shown.length > 1 ? ` textLength="${round(shown.length * CELL)}"` : '';
  return `<text${of} x="${x}" y="${EDGE + 13}"${long}>${escaped(shown)}</text>`;
}

function keyframes(frames, width, total) {
  let passed = 0;
  return frames
    .map(({ ms }, nth) => {
      const at = ((passed / total) * 100).toFixed(3);
      passed += ms;
      return `${at}% { transform: translateX(${-nth * width}px) }`;
    })
    .join('\n');
}

function usedLooks(frames) {
  const looks = frames.flatMap(({ rows }) => rows.flat().flatMap(({ look }) => look.split(' ')));
  const rules = { ...COLORS, d: '#9198a1' };
  const used = [...new Set(looks)].filter((look) => look !== '');
  return used
    .map((look) => {
      if (look === 'b') return '.b { font-weight: bold }';
      if (rules[look] === undefined) throw new Error(`no colour for ${look}`);
      return `.${look} { fill: ${rules[look]} }`;
    })
    .sort()
    .join('\n');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function round(number) {
  return Number(number.toFixed(1));
}
