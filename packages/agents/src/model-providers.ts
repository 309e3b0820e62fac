import type { ApiQuestion } from './adapter.ts';
import { isSet } from './lenient.ts';

/** The variables in which agents that speak to any provider look for its key. */
export const PROVIDER_KEYS = [
  'AI_GATEWAY_API_KEY',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_OAUTH_TOKEN',
  'CEREBRAS_API_KEY',
  'DEEPSEEK_API_KEY',
  'FIREWORKS_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'GROQ_API_KEY',
  'KIMI_API_KEY',
  'MINIMAX_API_KEY',
  'MISTRAL_API_KEY',
  'MOONSHOT_API_KEY',
  'OPENAI_API_KEY',
  'OPENCODE_API_KEY',
  'OPENROUTER_API_KEY',
  'XAI_API_KEY',
  'ZAI_API_KEY',
] as const;

const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'https://api.anthropic.com'],
  ['openai', 'https://api.openai.com'],
  ['openrouter', 'https://openrouter.ai'],
  ['opencode', 'https://opencode.ai'],
]);

/**
 * The address of the provider that a model's name begins with. An agent that speaks to many also speaks to models on
 * this machine: only the ones that are sure to be elsewhere count.
 */
export function providerApi({ environment, model }: ApiQuestion): string | null {
  const provider = model?.split('/')[0] ?? '';
  const { ANTHROPIC_BASE_URL, OPENAI_BASE_URL } = environment;
  if (provider === 'anthropic' && isSet(ANTHROPIC_BASE_URL)) return ANTHROPIC_BASE_URL;
  if (provider === 'openai' && isSet(OPENAI_BASE_URL)) return OPENAI_BASE_URL;
  return PROVIDERS.get(provider) ?? null;
}
