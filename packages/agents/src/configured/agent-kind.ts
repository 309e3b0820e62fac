import { basename } from 'node:path';
import { didYouMean } from '@ralph/mcp-plan';
import type { AgentDefinition } from '@ralph/mcp-plan';
import { builtInAgent, type RegisteredAgent } from '../registry.ts';
import { words } from './command-words.ts';

/** What a configured agent is: a built-in one in another form, one that speaks ACP, or one of which nothing is known. */
export type AgentKind =
  | { readonly type: 'known'; readonly base: RegisteredAgent }
  /** `program`: the built-in agent whose program it is, in its ACP mode. */
  | { readonly type: 'acp'; readonly program: RegisteredAgent | null }
  | { readonly type: 'generic' }
  | { readonly type: 'unknown'; readonly message: string };

/** The original's other names. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['claude_interactive', 'claude'],
  ['claude-headless', 'claude'],
]);

/** Decides what an agent is: by its transport, else by its name, its parser or its program. */
export function agentKind(name: string, definition: AgentDefinition, names: readonly string[]): AgentKind {
  const { transport, json_parser, cmd } = definition;
  if (transport === 'generic') return { type: 'generic' };
  const program = findBase(programName(cmd));
  if (transport === 'acp') return { type: 'acp', program };
  if (transport !== undefined) return statedKind(transport, names);
  const base = findBase(name) ?? findBase(json_parser) ?? program;
  return base === null ? { type: 'generic' } : { type: 'known', base };
}

function statedKind(transport: string, names: readonly string[]): AgentKind {
  const base = findBase(transport);
  if (base !== null) return { type: 'known', base };
  const known = [...names.filter((known) => findBase(known) !== null), 'acp', 'generic'];
  const message = `there is no transport ${JSON.stringify(transport)}${didYouMean(transport, known)}: expected ${known.join(', ')}`;
  return { type: 'unknown', message };
}

function programName(cmd: string | undefined): string {
  return basename(words(cmd)[0] ?? '').replace(/\.(?:exe|[cm]?js)$/u, '');
}

function findBase(name: string | undefined): RegisteredAgent | null {
  const found = name === undefined ? null : builtInAgent(ALIASES.get(name) ?? name);
  // What runs the fields of a unit is no program.
  return found?.adapter.evidence === 'artifact' ? found : null;
}
