import type { ToolFacts, ToolName } from '@ralph/mcp-plan/tool-facts';
import { TOOL_FACTS_BY_NAME } from '@ralph/mcp-plan/tool-facts';
import type { SessionOptions } from './tool.ts';
import type { ProxiedToolListing } from './upstream/upstream-access.ts';

/** The tools that a session with these rights and means is offered, in the order of the catalogue. */
export function toolNamesFor(session: Pick<SessionOptions, 'capabilities' | Means>): readonly ToolName[] {
  const held = new Set(session.capabilities);
  return [...TOOL_FACTS_BY_NAME]
    .filter(([, tool]) => hasMeans(tool, session) && tool.capabilities.some((each) => held.has(each)))
    .map(([name]) => name);
}

type Means = 'exec' | 'artifact_dir' | 'web';

function hasMeans({ needs }: ToolFacts, session: Pick<SessionOptions, Means>): boolean {
  switch (needs) {
    case 'exec':
      return session.exec !== 'off';
    case 'artifact_dir':
      return session.artifact_dir !== null;
    case 'web_search':
      return (session.web?.search ?? null) !== null;
    case 'web_visit':
      return (session.web?.visit ?? null) !== null;
    case null:
      return true;
  }
}

/** The tools of upstream servers that a session is offered. */
export function proxiedToolsFor({
  capabilities,
  upstream,
}: Pick<SessionOptions, 'capabilities' | 'upstream'>): readonly ProxiedToolListing[] {
  return capabilities.includes('upstream.tool_use') ? (upstream?.tools ?? []) : [];
}
