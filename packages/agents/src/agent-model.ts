/** What follows the slash of `codex/<model>[effort=<level>]`. */
export interface CodexModel {
  readonly model: string;
  readonly effort: string | null;
}

// Starts with a letter or digit, so that it is never taken for a flag; holds no quotes, white space or slashes.
const NAME = '[A-Za-z0-9][A-Za-z0-9._:@+-]*';
const PLAIN_MODEL = new RegExp(`^${NAME}$`);
const CLAUDE_MODEL = new RegExp(`^${NAME}(?:\\[[0-9A-Za-z]+\\])?$`);
const CODEX_MODEL = new RegExp(`^(${NAME})(?:\\[effort=(low|medium|high|xhigh)\\])?$`);
const PI_MODEL = new RegExp(`^${NAME}(?:/${NAME})*$`);
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
  return PI_MODEL.test(model);
}

/** The parts of a codex model name: `gpt-5`, `gpt-5[effort=high]`; null when it is not one. */
export function parseCodexModel(text: string): CodexModel | null {
  const match = CODEX_MODEL.exec(text);
  if (match?.[1] === undefined) return null;
  return { model: match[1], effort: match[2] ?? null };
}
