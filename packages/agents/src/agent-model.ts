/** What follows the slash of `codex/<model>[effort=<level>]`. */
export interface CodexModel {
  readonly model: string;
  readonly effort: string | null;
}

/** What follows the slash of `nanocoder/<provider>[/<model>]`. */
export interface NanocoderModel {
  readonly provider: string;
  readonly model: string | null;
}

// Starts with a letter or digit, so that it is never taken for a flag; holds no quotes, white space or slashes.
const NAME = '[A-Za-z0-9][A-Za-z0-9._:@+-]*';
const PLAIN_MODEL = new RegExp(`^${NAME}$`);
const CLAUDE_MODEL = new RegExp(`^${NAME}(?:\\[[0-9A-Za-z]+\\])?$`);
const CODEX_MODEL = new RegExp(`^(${NAME})(?:\\[effort=(low|medium|high|xhigh)\\])?$`);
const KIMI_MODEL = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const WORDS = new RegExp(`^${NAME}(?:/${NAME})*$`);
const PROVIDER_MODEL = new RegExp(`^${NAME}(?:/${NAME})+$`);

/** Whether claude can be asked for this model: `opus`, `claude-sonnet-4-5`, `sonnet[1m]`. */
export function isClaudeModel(model: string): boolean {
  return CLAUDE_MODEL.test(model);
}

/** Whether it is one word that no command line takes for a flag: `gemini-2.5-pro`. */
export function isPlainModel(model: string): boolean {
  return PLAIN_MODEL.test(model);
}

/** Whether opencode can be asked for this model: `anthropic/claude-sonnet-4-5`, `openrouter/openai/gpt-5`. */
export function isOpencodeModel(model: string): boolean {
  return PROVIDER_MODEL.test(model);
}

/** Whether pi can be asked for this model: `sonnet:high`, `openai/gpt-5`, `openrouter/openai/gpt-5:low`. */
export function isPiModel(model: string): boolean {
  return WORDS.test(model);
}

/** Whether kimi can be asked for this model, by the name that its settings give it: `k2`, `moonshot/kimi-k2`. */
export function isKimiModel(model: string): boolean {
  return KIMI_MODEL.test(model);
}

/** The parts of a nanocoder model name: `ollama`, `openrouter/google/gemini-3`; null when it is not one. */
export function parseNanocoderModel(text: string): NanocoderModel | null {
  if (!WORDS.test(text)) return null;
  const [provider = '', ...model] = text.split('/');
  return { provider, model: model.length === 0 ? null : model.join('/') };
}

/** The parts of a codex model name: `gpt-5`, `gpt-5[effort=high]`; null when it is not one. */
export function parseCodexModel(text: string): CodexModel | null {
  const match = CODEX_MODEL.exec(text);
  if (match?.[1] === undefined) return null;
  return { model: match[1], effort: match[2] ?? null };
}
