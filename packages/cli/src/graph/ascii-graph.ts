import type { Colors } from '../io.ts';
import { formatDuration, padColumns, sanitiseLine } from '../terminal-text.ts';
import type { GraphNode, PlanGraph } from './plan-graph.ts';
import stringWidth from 'fast-string-width';

/** Level by level, each unit with what it needs; `●` marks the chain that takes longest. */
export function asciiGraph(graph: PlanGraph, colors: Colors): string {
  const width = graph.units.reduce((most, { unit_id }) => Math.max(most, stringWidth(unit_id)), 0);
  const lines = graph.units.flatMap((node, index) => {
    const isFirst = graph.units[index - 1]?.level !== node.level;
    return [...(isFirst ? [colors.dim(`level ${node.level}`)] : []), nodeLine(node, width, colors)];
  });
  const cost =
    graph.cost_in === 'ms' ? formatDuration(graph.critical_path_cost) : `${graph.critical_path_cost} units`;
  const path = graph.critical_path.map((id) => sanitiseLine(id)).join(' → ');
  return `${[...lines, ...(path === '' ? [] : [`critical path (${cost}): ${path}`])].join('\n')}\n`;
}

function nodeLine(
  { unit_id, needs, ms, critical, status }: GraphNode,
  width: number,
  colors: Colors,
): string {
  const name = padColumns(sanitiseLine(unit_id), width);
  const parts = [
    `  ${critical ? '●' : '○'} ${critical ? colors.bold(name) : name}`,
    ms === null ? '' : formatDuration(ms),
    status ?? '',
    needs.length === 0 ? '' : colors.dim(`← ${needs.map((id) => sanitiseLine(id)).join(', ')}`),
  ];
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();
}
