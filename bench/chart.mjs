// One chart for a bench: a bar for each contender, on a logarithmic scale, with the floor and the targets marked.
import { verdict } from './verdict.mjs';

const WIDTH = 880;
const LABELS = 330;
const PLOT = WIDTH - LABELS - 90;
const ROW = 20;
const HEAD = 34;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .case { font-weight: 600; }
  .quiet { fill: #59636e; }
  .grid { stroke: #d1d9e0; }
  .floor { fill: #9aa4af; }
  .peer { fill: #c4a26a; }
  .ours { fill: #2f6fd0; }
  .missed { fill: #c8372d; }
  .target { stroke: #1f2328; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .floor { fill: #6e7681; }
    .peer { fill: #a98445; }
    .ours { fill: #5b9bf5; }
    .missed { fill: #f0605a; }
    .target { stroke: #e6edf3; }
  }`;

/** The chart of a bench as SVG; it follows the reader's light or dark setting. */
export function chartSvg(title, rows) {
  const shown = rows.filter(({ ratio }) => ratio !== null && ratio > 0);
  const bounds = shown.flatMap(({ ratio, target }) => (target === null ? [ratio] : [ratio, target]));
  const low = 10 ** Math.floor(Math.log10(Math.min(1, ...bounds)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(10 * low, ...bounds)));
  const x = (ratio) => LABELS + (Math.log(ratio / low) / Math.log(high / low)) * PLOT;
  const parts = [];
  let y = HEAD;
  let before = null;
  for (const row of shown) {
    if (row.case !== before) {
      y += before === null ? 0 : 8;
      parts.push(`<text class="case" x="0" y="${y + 14}">${escaped(row.case)}</text>`);
      y += ROW;
      before = row.case;
    }
    parts.push(...bar(row, y, x(low), x));
    y += ROW;
  }
  const height = y + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description(shown))}</desc>`,
    `<style>${STYLE}\n</style>`,
    ...grid(low, high, x, height),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function bar(row, y, zero, x) {
  const { contender, ratio, target } = row;
  const name = contender.length > 46 ? `${contender.slice(0, 45)}…` : contender;
  const width = Math.max(1, x(ratio) - zero).toFixed(1);
  const parts = [
    `<text class="quiet" x="12" y="${y + 14}">${escaped(name)}</text>`,
    `<rect class="${kindOf(row)}" x="${zero}" y="${y + 4}" width="${width}" height="13" rx="2"/>`,
    `<text x="${(zero + Number(width) + 6).toFixed(1)}" y="${y + 14}">× ${ratioText(ratio)}</text>`,
  ];
  if (target !== null)
    parts.push(
      `<line class="target" x1="${x(target).toFixed(1)}" x2="${x(target).toFixed(1)}" y1="${y + 1}" y2="${y + 20}"/>`,
    );
  return parts;
}

function kindOf(row) {
  if (verdict(row) === 'missed') return 'missed';
  if (row.peer === true) return 'peer';
  return row.ratio === 1 ? 'floor' : 'ours';
}

function grid(low, high, x, height) {
  const lines = [];
  for (let tick = low; tick <= high * 1.001; tick *= 10) {
    const at = x(tick).toFixed(1);
    lines.push(
      `<line class="grid" x1="${at}" x2="${at}" y1="22" y2="${height}"/>`,
      `<text class="quiet" x="${at}" y="14" text-anchor="middle">${tick >= 1 ? Math.round(tick) : Number(tick.toPrecision(1))}</text>`,
    );
  }
  return lines;
}

function description(rows) {
  const told = rows.map((row) => {
    const target = row.target === null ? '' : `, may be ${row.target}: ${verdict(row)}`;
    return `${row.case}, ${row.contender}: ${ratioText(row.ratio)} times the floor${target}`;
  });
  return `${told.join('; ')}.`;
}

/** A ratio with as many digits as mean something. */
export function ratioText(ratio) {
  if (ratio >= 100) return Math.round(ratio).toLocaleString('en');
  return ratio >= 10 ? ratio.toFixed(1) : Number(ratio.toPrecision(3)).toString();
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
