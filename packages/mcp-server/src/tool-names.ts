import type { ToolFacts, ToolName } from '@ralph/mcp-plan/tool-facts';
import { TOOL_FACTS_BY_NAME } from '@ralph/mcp-plan/tool-facts';
import type { SessionOptions } from './tool.ts';

/** The tools that a session with these rights and means is offered, in the order of the catalogue. */
export function toolNamesFor(
  session: Pick<SessionOptions, 'capabilities' | 'exec' | 'artifact_dir'>,
): readonly ToolName[] {
  const held = new Set(session.capabilities);
  return [...TOOL_FACTS_BY_NAME]
    .filter(([, tool]) => hasMeans(tool, session) && tool.capabilities.some((each) => held.has(each)))
    .map(([name]) => name);
}

function hasMeans({ needs }: ToolFacts, session: Pick<SessionOptions, 'exec' | 'artifact_dir'>): boolean {
  switch (needs) {
    case 'exec':
      return session.exec !== 'off';
    case 'artifact_dir':
      return session.artifact_dir !== null;
    case null:
      return true;
  }
}
