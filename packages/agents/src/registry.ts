import type { AgentAdapter } from './adapter.ts';
import {
  isClaudeModel,
  isKimiModel,
  isOpencodeModel,
  isPiModel,
  isPlainModel,
  parseCodexModel,
  parseNanocoderModel,
} from './agent-model.ts';
import { agy, isAgyModel } from './agy.ts';
import { amp } from './amp.ts';
import { claude } from './claude.ts';
import { cline } from './cline.ts';
import { closestName } from './closest-name.ts';
import { codex } from './codex.ts';
import { command } from './command.ts';
import { cursor } from './cursor.ts';
import { gemini } from './gemini.ts';
import { copilot } from './copilot.ts';
import { kimi } from './kimi.ts';
import { nanocoder } from './nanocoder.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { qwen } from './qwen.ts';
import { script } from './script.ts';

/** The agents that a plan can name. */
export const AGENT_NAMES = [
  'script',
  'command',
  'claude',
  'codex',
  'opencode',
  'gemini',
  'pi',
  'qwen',
  'copilot',
  'kimi',
  'nanocoder',
  'cursor',
  'agy',
  'amp',
  'cline',
] as const;
export type AgentName = (typeof AGENT_NAMES)[number];

/** Other names of the same: the original had one for each of claude's modes. */
const ALIASES: ReadonlyMap<string, AgentName> = new Map([['claude-headless', 'claude']]);

/** An agent by its name, and the model that the name asks for. */
export interface FoundAgent {
  readonly adapter: AgentAdapter;
  readonly model: string | null;
}

/** Why a name stands for no agent, and which names do. */
export interface UnknownAgent {
  readonly error: string;
}

/** What stands behind an agent's name. */
export interface RegisteredAgent {
  readonly adapter: AgentAdapter;
  /** The forms of the name, as shown to people. */
  readonly forms: string;
  /** Whether it can be asked for a model, which the name names after a slash. */
  readonly takesModel: (model: string) => boolean;
  /** The model of the name without one; null: the agent's own choice. */
  readonly model?: string | null | undefined;
}

/** Agents besides the built-in ones, or in their place, by name. */
export type OwnAgents = ReadonlyMap<string, RegisteredAgent>;

const AGENTS: Readonly<Record<AgentName, RegisteredAgent>> = {
  script: { adapter: script, forms: 'script', takesModel: () => false },
  command: { adapter: command, forms: 'command', takesModel: () => false },
  claude: { adapter: claude, forms: 'claude, claude/<model>', takesModel: isClaudeModel },
  codex: {
    adapter: codex,
    forms: 'codex, codex/<model>[effort=low|medium|high|xhigh]',
    takesModel: (model) => parseCodexModel(model) !== null,
  },
  opencode: {
    adapter: opencode,
    forms: 'opencode, opencode/<provider>/<model>',
    takesModel: isOpencodeModel,
  },
  gemini: { adapter: gemini, forms: 'gemini, gemini/<model>', takesModel: isPlainModel },
  pi: { adapter: pi, forms: 'pi, pi/<model>[:thinking]', takesModel: isPiModel },
  qwen: { adapter: qwen, forms: 'qwen, qwen/<model>', takesModel: isPlainModel },
  copilot: { adapter: copilot, forms: 'copilot, copilot/<model>', takesModel: isPlainModel },
  kimi: { adapter: kimi, forms: 'kimi, kimi/<model>', takesModel: isKimiModel },
  nanocoder: {
    adapter: nanocoder,
    forms: 'nanocoder, nanocoder/<provider>[/<model>]',
    takesModel: (model) => parseNanocoderModel(model) !== null,
  },
  cursor: { adapter: cursor, forms: 'cursor, cursor/<model>', takesModel: isPlainModel },
  agy: { adapter: agy, forms: 'agy, agy/<model>', takesModel: isAgyModel },
  amp: { adapter: amp, forms: 'amp', takesModel: () => false },
  cline: { adapter: cline, forms: 'cline, cline/<model>', takesModel: isPiModel },
};

const NONE: OwnAgents = new Map();

/**
 * Finds an agent by its name, or says why there is none. The user's own agents come before the built-in ones.
 *
 * @example findAgent('codex/gpt-5[effort=high]') // { adapter: codex, model: 'gpt-5[effort=high]' }
 */
export function findAgent(name: string, own: OwnAgents = NONE): FoundAgent | UnknownAgent {
  const word = ownName(name, own) ?? name.split('/', 1)[0] ?? '';
  const agent = own.get(word) ?? builtInAgent(word);
  if (agent === null) return { error: unknownAgent(name, word, own) };
  if (name === word) return { adapter: agent.adapter, model: agent.model ?? null };
  const model = name.slice(word.length + 1);
  if (agent.takesModel(model)) return { adapter: agent.adapter, model };
  return { error: `unknown agent ${JSON.stringify(name)}: expected ${agent.forms}` };
}

/** The user's own agent that a name begins with: its name may hold slashes itself, as `ccs/work` does. */
function ownName(name: string, own: OwnAgents): string | undefined {
  const found = [...own.keys()].filter((known) => name === known || name.startsWith(`${known}/`));
  return found.toSorted((one, other) => other.length - one.length)[0];
}

/** The built-in agent of a name without a model. */
export function builtInAgent(name: string): RegisteredAgent | null {
  const known = ALIASES.get(name) ?? AGENT_NAMES.find((candidate) => candidate === name);
  return known === undefined ? null : AGENTS[known];
}

function unknownAgent(name: string, word: string, own: OwnAgents): string {
  const names = [...new Set([...AGENT_NAMES, ...own.keys()])];
  const closest = closestName(word, names);
  const hint = closest === null ? '' : ` Did you mean "${closest}"?`;
  const forms = names.map((known) => (own.get(known) ?? builtInAgent(known))?.forms ?? known).join(', ');
  return `unknown agent ${JSON.stringify(name)}.${hint} Known agents: ${forms}`;
}
