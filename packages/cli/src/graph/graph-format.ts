/** How a graph can be drawn. */
export const GRAPH_FORMATS = ['ascii', 'mermaid', 'dot', 'svg'] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];
