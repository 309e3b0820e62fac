import stringWidth from 'fast-string-width';
import { xmlText } from '../xml-text.ts';
import { isCriticalEdge, type GraphNode, type PlanGraph } from './plan-graph.ts';
import { edgesOf, labelOf } from './text-graph.ts';

const BOX = { height: 44, gapX: 64, gapY: 20, padding: 14 } as const;
const MARGIN = 20;
/** Of a sans-serif font at 14 px, generously. */
const LETTER = 8.2;

const STYLE = `
    :root { color-scheme: light dark; --ink: #1f2937; --paper: #ffffff; --line: #6b7280; --box: #f3f4f6; --mark: #b45309; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e5e7eb; --paper: #111827; --line: #9ca3af; --box: #1f2937; --mark: #fbbf24; } }
    .paper { fill: var(--paper); } text { fill: var(--ink); font: 14px system-ui, sans-serif; } .facts { font-size: 12px; }
    rect.unit { fill: var(--box); stroke: var(--line); } path { fill: none; stroke: var(--line); stroke-width: 1.5; }
    .critical rect.unit, path.critical { stroke: var(--mark); stroke-width: 3; }`;

interface Placed {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The graph as a picture on its own: a column for each level, light or dark as the reader has it. */
export function svgGraph(graph: PlanGraph): string {
  const { placed, width, height } = layOut(graph);
  const title = graph.run_id === null ? 'Units of the plan' : `Units of run ${graph.run_id}`;
  const path = graph.critical_path.join(' → ');
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `  <title id="title">${xmlText(title)}</title>`,
    `  <desc id="desc">${xmlText(`${graph.units.length} units. The chain that takes longest: ${path}`)}</desc>`,
    `  <style>${STYLE}\n  </style>`,
    `  <rect class="paper" width="${width}" height="${height}"/>`,
    ...edgesOf(graph).flatMap(([from, to]) => {
      const [start, end] = [placed.get(from), placed.get(to)];
      if (start === undefined || end === undefined) return [];
      return [edgeLine(start, end, isCriticalEdge(graph, from, to))];
    }),
    ...[...placed.values()].map(boxLines),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function layOut({ units }: PlanGraph): {
  readonly placed: ReadonlyMap<string, Placed>;
  readonly width: number;
  readonly height: number;
} {
  const placed = new Map<string, Placed>();
  const levels = grouped(units);
  let x = MARGIN;
  let height = 0;
  for (const level of [...levels.keys()].toSorted((one, other) => one - other)) {
    // Whoever needs what stands high stands high too: fewer lines cross.
    const nodes = (levels.get(level) ?? []).toSorted(
      (one, other) => centreOf(one, placed) - centreOf(other, placed),
    );
    const width = nodes.reduce((most, node) => Math.max(most, widthOf(node)), 0);
    for (const [index, node] of nodes.entries())
      placed.set(node.unit_id, { node, x, y: MARGIN + index * (BOX.height + BOX.gapY), width });
    height = Math.max(height, nodes.length * (BOX.height + BOX.gapY) - BOX.gapY);
    x += width + BOX.gapX;
  }
  return { placed, width: Math.round(x - BOX.gapX + MARGIN), height: height + 2 * MARGIN };
}

function grouped(units: readonly GraphNode[]): Map<number, GraphNode[]> {
  const levels = new Map<number, GraphNode[]>();
  for (const node of units) levels.set(node.level, [...(levels.get(node.level) ?? []), node]);
  return levels;
}

function centreOf({ needs }: GraphNode, placed: ReadonlyMap<string, Placed>): number {
  const heights = needs.flatMap((need) => placed.get(need)?.y ?? []);
  return heights.length === 0 ? 0 : heights.reduce((sum, y) => sum + y, 0) / heights.length;
}

function widthOf(node: GraphNode): number {
  const longest = labelOf(node).reduce((most, line) => Math.max(most, stringWidth(line)), 0);
  return Math.round(longest * LETTER + 2 * BOX.padding);
}

function edgeLine(start: Placed, end: Placed, critical: boolean): string {
  const [x1, y1] = [start.x + start.width, start.y + BOX.height / 2];
  const [x2, y2] = [end.x, end.y + BOX.height / 2];
  const bend = (x2 - x1) / 2;
  const mark = critical ? ' class="critical"' : '';
  return `  <path${mark} d="M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}"/>`;
}

function boxLines({ node, x, y, width }: Placed): string {
  const [name = '', facts] = labelOf(node);
  const middle = y + BOX.height / 2;
  const text =
    facts === undefined
      ? `<text x="${x + BOX.padding}" y="${middle + 5}">${xmlText(name)}</text>`
      : `<text x="${x + BOX.padding}" y="${middle - 3}">${xmlText(name)}</text>` +
        `<text class="facts" x="${x + BOX.padding}" y="${middle + 14}">${xmlText(facts)}</text>`;
  const mark = node.critical ? ' class="critical"' : '';
  return `  <g${mark}><rect class="unit" x="${x}" y="${y}" width="${width}" height="${BOX.height}" rx="6"/>${text}</g>`;
}
