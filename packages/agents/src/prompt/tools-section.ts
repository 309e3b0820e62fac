import { TOOL_FACTS_BY_NAME, type ToolFacts } from '@ralph/mcp-plan/tool-facts';
import type { PromptFacts } from './prompt-facts.ts';

/** A session may offer tools of other servers too. */
const FACTS: ReadonlyMap<string, ToolFacts> = TOOL_FACTS_BY_NAME;

const KINDS = ['read', 'write', 'run', 'other'] as const;
type Kind = (typeof KINDS)[number];

const KIND_TEXT = {
  read: 'To read, anywhere in the checkout but credentials and `.git`',
  write: 'To write, where you may and nowhere else',
  run: 'To run programs, within the same limits',
  other: 'Besides',
} as const satisfies Record<Kind, string>;

/** The tools by what they are for, under the names that the agent shows its model, and what holds for its own. */
export function toolsSection(facts: PromptFacts): string {
  const { tools, capabilities } = facts;
  const lines = KINDS.flatMap((kind) => {
    const shown = tools
      .filter((name) => kindOf(name) === kind)
      .map((name) => `\`${capabilities.toolName(name)}\``);
    return shown.length === 0 ? [] : [`- ${KIND_TEXT[kind]}: ${shown.join(', ')}`];
  });
  const hint = capabilities.tool_hint === null ? [] : [capabilities.tool_hint];
  return ['## Your tools', lines.join('\n'), ...hint, ownTools(facts)].join('\n\n');
}

function kindOf(name: string): Kind {
  const facts = FACTS.get(name);
  if (facts === undefined) return 'other';
  if (facts.needs === 'exec') return 'run';
  const area = areaOf(facts);
  if (area === 'workspace') return facts.readOnly ? 'read' : 'write';
  return area === 'git' || area === 'media' ? 'read' : 'other';
}

function areaOf({ capabilities }: ToolFacts): string {
  return capabilities[0]?.split('.')[0] ?? '';
}

function ownTools({ confinement }: PromptFacts): string {
  switch (confinement) {
    case 'jail':
      return 'Tools of your own for files and the shell may be used too; the same limits hold for them.';
    case 'mcp':
      return 'Only these tools write: your own for files and the shell are switched off.';
    case 'audit':
      return 'Tools of your own may be used too, within the same limits: what they write elsewhere is found and taken back.';
    case 'off':
      return 'Tools of your own may be used too, within the same limits, although nothing holds you to them.';
  }
}
