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
import { claude } from './claude.ts';
import { closestName } from './closest-name.ts';
import { codex } from './codex.ts';
import { command } from './command.ts';
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

interface Entry {
  readonly adapter: AgentAdapter;
  /** The forms of the name, as shown to people. */
  readonly forms: string;
  readonly takesModel: (model: string) => boolean;
}

const AGENTS: Readonly<Record<AgentName, Entry>> = {
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
};

/**
 * Finds an agent by its name, or says why there is none.
 *
 * @example findAgent('codex/gpt-5[effort=high]') // { adapter: codex, model: 'gpt-5[effort=high]' }
 */
export function findAgent(name: string): FoundAgent | UnknownAgent {
  const slash = name.indexOf('/');
  const word = slash === -1 ? name : name.slice(0, slash);
  const known = ALIASES.get(word) ?? AGENT_NAMES.find((candidate) => candidate === word);
  if (known === undefined) return { error: unknownAgent(name, word) };
  const { adapter, forms, takesModel } = AGENTS[known];
  if (slash === -1) return { adapter, model: null };
  const model = name.slice(slash + 1);
  if (takesModel(model)) return { adapter, model };
  return { error: `unknown agent ${JSON.stringify(name)}: expected ${forms}` };
}

function unknownAgent(name: string, word: string): string {
  const closest = closestName(word, AGENT_NAMES);
  const hint = closest === null ? '' : ` Did you mean "${closest}"?`;
  const forms = AGENT_NAMES.map((known) => AGENTS[known].forms).join(', ');
  return `unknown agent ${JSON.stringify(name)}.${hint} Known agents: ${forms}`;
}
