import { formatDuration } from '../terminal-text.ts';
import { isCriticalEdge, type GraphNode, type PlanGraph } from './plan-graph.ts';

/** The graph for Mermaid, which GitHub draws in Markdown. */
export function mermaidGraph(graph: PlanGraph): string {
  const idOf = new Map(graph.units.map(({ unit_id }, index) => [unit_id, `u${index}`]));
  const edges = edgesOf(graph);
  const critical = edges.flatMap(([from, to], index) => (isCriticalEdge(graph, from, to) ? [index] : []));
  const marked = graph.units.flatMap((node) => (node.critical ? [idOf.get(node.unit_id) ?? ''] : []));
  const lines = [
    'flowchart LR',
    ...graph.units.map(
      (node) => `  ${idOf.get(node.unit_id)}["${labelOf(node).map(mermaidText).join('<br>')}"]`,
    ),
    ...edges.map(([from, to]) => `  ${idOf.get(from)} --> ${idOf.get(to)}`),
    '  classDef critical stroke:#d97706,stroke-width:3px',
    ...(marked.length === 0 ? [] : [`  class ${marked.join(',')} critical`]),
    ...(critical.length === 0 ? [] : [`  linkStyle ${critical.join(',')} stroke:#d97706,stroke-width:3px`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The graph for Graphviz. */
export function dotGraph(graph: PlanGraph): string {
  const lines = [
    'digraph plan {',
    '  rankdir=LR;',
    '  node [shape=box, style=rounded];',
    ...graph.units.map((node) => {
      const look = node.critical ? ', color="#d97706", penwidth=3' : '';
      return `  ${dotText(node.unit_id)} [label=${dotText(labelOf(node).join('\n'))}${look}];`;
    }),
    ...edgesOf(graph).map(([from, to]) => {
      const look = isCriticalEdge(graph, from, to) ? ' [color="#d97706", penwidth=3]' : '';
      return `  ${dotText(from)} -> ${dotText(to)}${look};`;
    }),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** From what is needed to who needs it. */
export function edgesOf({ units }: PlanGraph): readonly (readonly [from: string, to: string])[] {
  const known = new Set(units.map(({ unit_id }) => unit_id));
  return units.flatMap(({ unit_id, needs }) =>
    needs.filter((need) => known.has(need)).map((need) => [need, unit_id] as const),
  );
}

/** The lines of a unit's box. */
export function labelOf({ unit_id, ms, status }: GraphNode): readonly string[] {
  const facts = [status, ms === null ? null : formatDuration(ms)].filter((part) => part !== null);
  return facts.length === 0 ? [unit_id] : [unit_id, facts.join(', ')];
}

function mermaidText(text: string): string {
  return text.replaceAll(/[^\w .:,/-]/g, (character) => `#${character.codePointAt(0)};`);
}

function dotText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}
