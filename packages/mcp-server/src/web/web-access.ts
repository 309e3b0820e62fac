import type { McpPolicy } from '@ralph/mcp-plan';
import type { ConfiguredEngine } from './search/search-web.ts';
import type { VisitPolicy } from './visit-page.ts';

/** What of the web a session may reach, and how. */
export interface WebAccess {
  /** Asked in this order; null: no search. */
  readonly search: readonly ConfiguredEngine[] | null;
  /** Null: no pages and no downloads. */
  readonly visit: VisitPolicy | null;
}

const DEFAULT_ENGINE = 'ddgs';
const DEFAULT_TIMEOUT_SECONDS = 10;

/** Reads off a policy what of the web sessions may reach. Keys are taken from the environment here, and go nowhere else. */
export function webAccess(
  policy: McpPolicy,
  environment: Readonly<Record<string, string | undefined>>,
): WebAccess {
  const { web_search, web_visit } = policy;
  const names = [...new Set([web_search.backend, ...web_search.fallback])];
  return {
    search: web_search.enabled ? names.map((name) => engineOf(name, web_search.backends, environment)) : null,
    visit: web_visit.enabled ? web_visit : null,
  };
}

function engineOf(
  name: string,
  backends: McpPolicy['web_search']['backends'],
  environment: Readonly<Record<string, string | undefined>>,
): ConfiguredEngine {
  const configured = Object.hasOwn(backends, name) ? backends[name] : undefined;
  const { backend = DEFAULT_ENGINE, url = null, api_key = '', api_key_env = null } = configured ?? {};
  const seconds = configured?.timeout_seconds ?? DEFAULT_TIMEOUT_SECONDS;
  const key = api_key_env === null ? api_key : (environment[api_key_env] ?? '');
  const missing = api_key_env !== null && key === '' ? api_key_env : null;
  return { name, backend, url, key, missing, timeout_ms: seconds * 1_000 };
}
