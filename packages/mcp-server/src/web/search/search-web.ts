import type { SearchBackend } from '@ralph/mcp-plan';
import { maskSecrets } from '@ralph/mcp-plan';
import { packageVersion } from '../../version.ts';
import { ACCEPTED_ENCODINGS, readUpTo } from '../decoded-body.ts';
import { openDeadline } from '../deadline.ts';
import { decodeText } from '../page-content.ts';
import { sendRequest } from '../send-request.ts';
import { brave } from './brave.ts';
import { ddgs } from './ddgs.ts';
import { exa } from './exa.ts';
import type { SearchEngine, SearchHit } from './search-engine.ts';
import { searxng } from './searxng.ts';
import { tavily } from './tavily.ts';

const ENGINES = { ddgs, searxng, tavily, brave, exa } as const satisfies Record<SearchBackend, SearchEngine>;
const MOST_BYTES = 2 * 1024 * 1024;

/** One search engine as it is configured; the key was looked up before. */
export interface ConfiguredEngine {
  /** What the policy calls it. */
  readonly name: string;
  readonly backend: SearchBackend;
  readonly url: string | null;
  readonly key: string;
  /** The environment variable that should have held the key and does not. */
  readonly missing: string | null;
  readonly timeout_ms: number;
}

/** What was found, and by whom; or why each engine failed. */
export type SearchOutcome =
  | { readonly ok: true; readonly engine: string; readonly hits: readonly SearchHit[] }
  | { readonly ok: false; readonly reasons: readonly string[] };

/** Asks one engine after the other until one answers. Keys never appear in a reason. */
export async function searchWeb(
  engines: readonly ConfiguredEngine[],
  query: string,
  limit: number,
  cancelled: AbortSignal,
): Promise<SearchOutcome> {
  const reasons: string[] = [];
  for (const engine of engines) {
    try {
      const hits = await ask(engine, query, limit, cancelled);
      return { ok: true, engine: engine.name, hits: hits.slice(0, limit) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      reasons.push(maskSecrets(`${engine.name}: ${why}`, secretsOfEngine(engine)));
      if (cancelled.aborted) break;
    }
  }
  return { ok: false, reasons };
}

async function ask(
  { backend, url, key, missing, timeout_ms }: ConfiguredEngine,
  query: string,
  limit: number,
  cancelled: AbortSignal,
): Promise<readonly SearchHit[]> {
  if (missing !== null) throw new Error(`the environment variable ${missing} is not set where ralph runs`);
  const engine: SearchEngine = ENGINES[backend];
  const address = url ?? engine.address ?? '';
  if (!URL.canParse(address)) throw new Error('its url is no address');
  using deadline = openDeadline(timeout_ms, cancelled, 'The search');
  const { signal } = deadline;
  const { headers, ...request } = engine.request(new URL(address), { query, limit, key });
  const common = {
    accept: 'application/json, text/html;q=0.9',
    'accept-encoding': ACCEPTED_ENCODINGS,
    'user-agent': `ralph-mcp/${packageVersion()}`,
  };
  const response = await sendRequest({
    ...request,
    addresses: null,
    headers: { ...common, ...headers },
    signal,
  });
  const { statusCode = 0, statusMessage = '' } = response;
  if (statusCode !== 200) {
    response.destroy();
    throw new Error(`it answered ${statusCode} ${statusMessage}`.trim());
  }
  const { bytes } = await readUpTo(response, MOST_BYTES, signal);
  const hits = engine.parse(decodeText(bytes, response.headers['content-type'] ?? ''));
  if (hits === null) throw new Error('its answer was not understood');
  return hits;
}

/** The key as such and as part of an address. */
function secretsOfEngine({ key, url }: ConfiguredEngine): readonly string[] {
  const user = url === null || !URL.canParse(url) ? '' : new URL(url).password;
  return [key, encodeURIComponent(key), user];
}
